// The page of a practice: its model can be watched, and its switch does at once what it says.
import "../elements/take-room.js"

document.addEventListener("change", (event) => {
  const control = /** @type {Element} */ (event.target)
  if (control.matches(".share [role=switch]")) control.closest("form")?.requestSubmit()
})
