// Tables that can be searched, filtered and sorted. All rows stand in the page, so nothing is fetched and the
// page reads well without this script. Safe to load twice: JupyterLab runs it again with every run of the cell.
(() => {
  const value = (row, column) => {
    const cell = row.cells[column];
    const text = (cell.querySelector("summary") || cell).textContent.trim();
    return cell.dataset.sort === undefined ? text : Number(cell.dataset.sort);
  };

  const compare = (one, other) =>
    typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other), "zh");

  const filter = (data) => {
    const wanted = data.querySelector("input").value.trim().toLowerCase();
    const picked = [...data.querySelectorAll("select")].filter((pick) => pick.value);
    let shown = 0;
    for (const row of data.querySelectorAll("tbody tr")) {
      const fits = row.textContent.toLowerCase().includes(wanted)
        && picked.every((pick) => String(value(row, pick.dataset.column)) === pick.value);
      row.hidden = !fits;
      shown += fits;
    }
    const count = data.querySelector(".count");
    count.textContent = count.textContent.replace(/\d+/, shown);
  };

  const sort = (heading) => {
    const body = heading.closest("table").tBodies[0];
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = [...body.rows].map((row) => [value(row, heading.cellIndex), row]);
    // a cell without a value goes last in both directions
    keyed.sort(([one], [other]) => (one === "") - (other === "") || (down ? compare(other, one) : compare(one, other)));
    body.append(...keyed.map(([, row]) => row));
  };

  const choice = (data, heading) => {
    const pick = document.createElement("select");
    pick.dataset.column = heading.cellIndex;
    pick.setAttribute("aria-label", heading.textContent);
    pick.append(new Option(`${heading.textContent}: ${data.dataset.all}`, ""));
    const values = new Set([...data.querySelectorAll("tbody tr")].map((row) => value(row, heading.cellIndex)));
    for (const word of [...values].sort(compare)) if (word !== "") pick.append(new Option(word, word));
    pick.addEventListener("change", () => filter(data));
    data.querySelector(".count").before(pick);
  };

  const start = (data) => {
    if (data.dataset.alive) return;
    data.dataset.alive = "yes";
    data.querySelector("input").addEventListener("input", () => filter(data));
    for (const heading of data.querySelectorAll("th")) {
      heading.tabIndex = 0;
      heading.addEventListener("click", () => sort(heading));
      heading.addEventListener("keydown", (event) => { if (event.key === "Enter") sort(heading); });
      if (heading.hasAttribute("data-pick")) choice(data, heading);
    }
  };

  const startAll = () => document.querySelectorAll(".data").forEach(start);
  // the address of a target's row opens its evidence
  const openTarget = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place?.matches("details")) {
      place.open = true;
      place.querySelector("summary").scrollIntoView({ block: "center" });
    }
  };
  startAll();
  document.addEventListener("DOMContentLoaded", () => { startAll(); openTarget(); });
  window.addEventListener("hashchange", openTarget);
  // in JupyterLab tables appear as cells run
  if (document.querySelector(".jp-Notebook, .jp-LabShell"))
    new MutationObserver(startAll).observe(document.body, { childList: true, subtree: true });
})();
