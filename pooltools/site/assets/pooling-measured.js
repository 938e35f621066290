// A formula wider than the page scrolls: let the keyboard reach it, too.
const wide = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("div.math").forEach((formula) => wide.observe(formula));
});
