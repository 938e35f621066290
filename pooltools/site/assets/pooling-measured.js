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

// The arrow that unfolds a part of the contents says of what.
addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("nav details > summary").forEach((arrow) => {
    const link = arrow.parentElement.previousElementSibling;
    if (link) arrow.setAttribute("aria-label", `Pages of: ${link.textContent.trim()}`);
  });
});
