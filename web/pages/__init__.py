"""One module a page; forms post to the page they stand on, and scripts only add ease."""
