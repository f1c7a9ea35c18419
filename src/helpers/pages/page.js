// The switch that opens and folds all code cells, and contents that start folded on a narrow screen.
document.getElementById("code-switch")?.addEventListener("change", (event) => {
  for (const code of document.querySelectorAll("details.code")) code.open = event.target.checked;
});
if (window.innerWidth < 900) document.querySelector("nav.contents details").open = false;
