/** Makes the form's addresses short, and takes a choice as soon as it is made. */
export function wireFilters() {
  const form = document.getElementById("filters");
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
  form.addEventListener("change", ({ target }) => {
    if (target.matches("select, [type=checkbox]")) form.requestSubmit();
  });
  document.addEventListener("click", ({ target }) => {
    const more = form.querySelector(".more-filters[open]");
    if (more && !more.contains(target)) more.open = false;
  });
}
