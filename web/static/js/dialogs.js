/** Opens dialogs by `command="show-modal" commandfor=ID` in browsers that do not know these attributes yet. */
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button[commandfor]")
    const dialog = button && document.getElementById(button.getAttribute("commandfor") ?? "")
    if (!(dialog instanceof HTMLDialogElement)) return
    if (button?.getAttribute("command") === "show-modal") dialog.showModal()
    else dialog.close()
  })
}
