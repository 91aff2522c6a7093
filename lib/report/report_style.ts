/** Style of the report: light and dark, from 360 pixels up. */
export const STYLE = `
  :root { color-scheme: light dark; --text: #1c1c1c; --soft: #555; --page: #f6f6f4; --card: #fff;
    --line: #ddd; }
  @media (prefers-color-scheme: dark) {
    :root { --text: #eee; --soft: #aaa; --page: #17181a; --card: #222427; --line: #3a3d42; }
  }
  body { margin: 0; background: var(--page); color: var(--text); line-height: 1.5;
    font-family: system-ui, sans-serif; }
  main { max-width: 1080px; margin: 0 auto; padding: 1rem; }
  h1 { line-height: 1.2; }
  nav { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; }
  a { color: inherit; }
  section { margin: 2rem 0; }
  dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.7rem; }
  dl div { background: var(--card); border: 1px solid var(--line); padding: 0.7rem; }
  dt { color: var(--soft); font-size: 0.85rem; }
  dd { margin: 0; font-size: 1.2rem; font-weight: 600; white-space: nowrap; }
  dd small { display: block; white-space: normal; color: var(--soft); font-size: 0.8rem; font-weight: 400; }
  .table { overflow-x: auto; background: var(--card); border: 1px solid var(--line); margin: 1rem 0; }
  table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
  th, td { padding: 0.3rem 0.7rem; text-align: left; border-bottom: 1px solid var(--line); }
  td.number, th.number { text-align: right; font-variant-numeric: tabular-nums;
    white-space: nowrap; }
  #experiments td:nth-child(n + 6) { min-width: 12rem; }
  .figure { background: #fff; border: 1px solid var(--line); margin: 1rem 0; padding: 0.5rem;
    overflow: hidden; }
  select { font: inherit; padding: 0.2rem 0.4rem; max-width: 100%; }`;

/** Draws each figure when it comes into view, as wide as there is room, and the chosen matrix. */
export const SCRIPT = `
  const data = JSON.parse(document.getElementById("data").textContent);
  const config = { displaylogo: false, responsive: false };
  /** Below this width in pixels, legends go below figures and cells show percentages alone. */
  const narrow = 600;
  const wrap = (text, most) =>
    (text.match(new RegExp("[^ ].{0," + (most - 1) + "}(?= |$)", "g")) ?? []).join("<br>");
  const fit = ({ data, layout }, room) => {
    const width = Math.min(layout.width, room);
    if (width >= narrow) return { data, layout: { ...layout, width } };
    const { l, t, b } = layout.margin;
    const { title, xaxis } = layout, isMatrix = data[0].type === "heatmap";
    return {
      data: data.map((trace) =>
        trace.type === "heatmap"
          ? { ...trace, showscale: false, texttemplate: "%{z:.0f}", textfont: { size: 10 } }
          : trace
      ),
      layout: {
        ...layout,
        width,
        title: {
          text: wrap(title.text, 34),
          font: { size: 14 },
          subtitle: { text: wrap(title.subtitle.text, 50), font: { size: 10 } },
        },
        font: { ...layout.font, size: 11 },
        margin: { l: Math.min(l, 60), r: 12, t: t + 20, b },
        legend: { orientation: "h", y: -0.35 },
        xaxis: {
          ...xaxis,
          title: { ...xaxis.title, text: wrap(xaxis.title.text, 45) },
          ...(isMatrix ? { tickangle: -45 } : { nticks: 8 }),
        },
      },
    };
  };
  const draw = (element, figure) => {
    const { data, layout } = fit(figure, element.clientWidth - 16);
    return Plotly.react(element, data, layout, config);
  };
  const drawn = new Set();
  const drawPlace = (place) => draw(place, data.figures[Number(place.dataset.figure)]);
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      drawn.add(target);
      drawPlace(target);
    }
  }, { rootMargin: "400px" });
  for (const element of document.querySelectorAll("[data-figure]")) seen.observe(element);
  const choice = document.getElementById("experiment");
  const matrix = document.getElementById("matrix");
  const drawChoice = () => draw(matrix, data.confusions[choice.value]);
  choice.addEventListener("change", drawChoice);
  addEventListener("resize", () => {
    drawChoice();
    for (const place of drawn) drawPlace(place);
  });
  drawChoice();`;
