"use strict";
(() => {
  const root = document.documentElement.dataset;
  root.errors = "0";
  window.addEventListener("error", () => { root.errors = String(Number(root.errors) + 1); });
  const sections = JSON.parse(document.getElementById("sections").textContent);
  const colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];
  const make = (parent, name, text) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    parent.appendChild(element);
    return element;
  };

  const addTable = (parent, table) => {
    const element = make(make(parent, "div"), "table");
    element.parentElement.className = "scroll";
    const head = make(element, "tr");
    table.header.forEach((cell) => make(head, "th", cell));
    table.rows.forEach((row) => {
      const line = make(element, "tr");
      row.forEach((cell) => make(line, "td", cell));
    });
  };

  const addChart = (parent, chart) => {
    const holder = make(parent, "div");
    const abscissas = chart.columns[0];
    const short = chart.logarithmic && Math.max(...abscissas) < 30 * Math.min(...abscissas); // powers of ten alone would leave it bare
    new uPlot({
      width: 920, height: 320,
      scales: { x: { time: false, distr: chart.logarithmic ? 3 : 1 }, y: { distr: chart.logarithmic ? 3 : 1 } },
      axes: [{ label: chart.abscissa, ...(short && { filter: (_, splits) => splits }) }, { label: chart.ordinate, size: 80 }],
      series: [{ label: chart.abscissa }].concat(chart.names.map((label, k) => ({ label, stroke: colors[k % colors.length], width: 1.5 }))),
    }, chart.columns, holder);
  };

  const addMolecule = (parent, movies) => {
    const controls = make(parent, "p");
    const choice = make(controls, "select");
    movies.forEach((movie) => make(choice, "option", movie.label));
    choice.hidden = movies.length < 2;
    const button = make(controls, "button", "Pause");
    const holder = make(parent, "div");
    holder.className = "molecule";
    $3Dmol.notrack = true;
    const viewer = $3Dmol.createViewer(holder, { backgroundColor: "white" });
    const play = (movie) => {
      viewer.stopAnimate();
      viewer.removeAllModels();
      viewer.addModelsAsFrames(movie.xyz, "xyz");
      viewer.setStyle({}, { stick: { radius: 0.12 }, sphere: { scale: 0.25 } });
      viewer.zoomTo();
      viewer.render();
      if (movie.frames > 1) viewer.animate({ loop: "forward", reps: 0, interval: movie.interval });
      button.hidden = movie.frames < 2;
      button.textContent = "Pause";
    };
    choice.addEventListener("change", () => play(movies[choice.selectedIndex]));
    button.addEventListener("click", () => {
      const animated = viewer.isAnimated();
      if (animated) viewer.pauseAnimate(); else viewer.resumeAnimate();
      button.textContent = animated ? "Play" : "Pause";
    });
    play(movies[0]);
    countPixels(viewer);
  };

  // For tests: how many pixels of the picture are not background.
  const countPixels = (viewer) => {
    const image = new Image();
    image.addEventListener("load", () => {
      const canvas = document.createElement("canvas");
      canvas.width = image.width;
      canvas.height = image.height;
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
      let drawn = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] > 0 && data[i] + data[i + 1] + data[i + 2] < 700) drawn++;
      }
      root.drawnPixels = String(drawn);
    });
    image.src = viewer.pngURI();
  };

  const main = document.getElementById("main");
  sections.forEach((section) => {
    make(main, "h2", section.title);
    if (section.text) make(main, "p", section.text);
    if (section.table) addTable(main, section.table);
    if (section.chart) addChart(main, section.chart);
    if (section.movies) addMolecule(main, section.movies);
  });
  root.ready = "true";
})();
