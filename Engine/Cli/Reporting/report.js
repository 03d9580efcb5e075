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

  const addHeadline = (parent, headline) => {
    make(parent, "p", headline.sentence).className = "verdict";
    const list = make(parent, "dl");
    list.className = "figures";
    headline.figures.forEach((figure) => {
      const item = make(list, "div");
      make(item, "dt", figure.name);
      make(item, "dd", figure.value).className = "value";
      if (figure.note) make(item, "dd", figure.note).className = "note";
    });
  };

  // Charts and molecules of one cursor show one position: its keys are "time" or the name of an optimization's file.
  const plots = [];
  let shownMovie = null;
  const movePlots = (cursor, position, source) => plots
    .filter((one) => one.cursor === cursor && one.plot !== source)
    .forEach(({ plot }) => plot.setCursor({ left: plot.valToPos(position, "x"), top: -10 }, false));
  const follow = (cursor, plot) => {
    const index = plot.cursor.idx;
    if (index === null || index === undefined || plot.cursor.left < 0) return;
    const position = plot.data[0][index];
    movePlots(cursor, position, plot);
    if (shownMovie && shownMovie.cursor === cursor) shownMovie.showNearest(position);
  };

  const styles = {
    line: (k) => ({ stroke: colors[k % colors.length], width: 1.5 }),
    fit: () => ({ stroke: "#1f2933", width: 2, points: { show: false } }),
    dots: (k) => ({ stroke: colors[k % colors.length], width: 0, paths: () => null, points: { show: true, size: 3 } }),
    limit: () => ({ stroke: "#5f6c7b", width: 1, dash: [6, 4], points: { show: false } }),
  };

  const digits = (_, value) => value === null || value === undefined ? "" : String(Number(value.toPrecision(5)));

  const addChart = (parent, chart) => {
    const holder = make(parent, "div");
    const abscissas = chart.columns[0];
    const short = chart.logarithmic && Math.max(...abscissas) < 30 * Math.min(...abscissas); // powers of ten alone would leave it bare
    const size = () => ({ width: Math.max(holder.clientWidth, 200), height: 300 });
    const plot = new uPlot({
      ...size(),
      hooks: chart.cursor ? { setCursor: [(one) => follow(chart.cursor, one)] } : {},
      cursor: { drag: { x: !chart.cursor } },
      scales: { x: { time: false, distr: chart.logarithmic ? 3 : 1 }, y: { distr: chart.logarithmic ? 3 : 1 } },
      axes: [{ label: chart.abscissa, ...(short && { filter: (_, splits) => splits }) }, { label: chart.ordinate, size: 70 }],
      series: [{ label: chart.abscissa }].concat(chart.names.map((label, k) => ({ label, value: digits, ...styles[chart.styles ? chart.styles[k] : "line"](k) }))),
    }, chart.columns, holder);
    plots.push({ cursor: chart.cursor, plot });
    window.addEventListener("resize", () => plot.setSize(size()));
  };

  const addMolecule = (parent, movies) => {
    const choice = make(make(parent, "p"), "select");
    movies.forEach((movie) => make(choice, "option", movie.label));
    choice.parentElement.hidden = movies.length < 2;
    const holder = make(parent, "div");
    holder.className = "molecule";
    const controls = make(parent, "div");
    controls.className = "controls";
    const button = make(controls, "button");
    const slider = make(controls, "input");
    slider.type = "range";
    slider.setAttribute("aria-label", "Frame");
    const place = make(controls, "output");
    $3Dmol.notrack = true;
    const viewer = $3Dmol.createViewer(holder, { backgroundColor: "white" });
    let movie = null;
    let timer = null;
    const show = (frame) => {
      slider.value = frame;
      const position = movie.positions ? movie.positions[frame] : null;
      place.textContent = movie.cursor === "time" ? `${position} fs` : `${frame + 1} / ${movie.frames}`;
      viewer.setFrame(frame);
      viewer.render();
      return position;
    };
    const showAndTell = (frame) => {
      const position = show(frame);
      if (position !== null) movePlots(movie.cursor, position, null);
    };
    const pause = () => {
      clearInterval(timer);
      timer = null;
      button.textContent = "Play";
    };
    const resume = () => {
      button.textContent = "Pause";
      timer = setInterval(() => showAndTell((Number(slider.value) + 1) % movie.frames), movie.interval);
    };
    const play = (chosen) => {
      pause();
      movie = chosen;
      shownMovie = movie.positions ? { cursor: movie.cursor, showNearest: (position) => {
        pause();
        show(movie.positions.reduce((best, value, k) => Math.abs(value - position) < Math.abs(movie.positions[best] - position) ? k : best, 0));
      } } : null;
      slider.max = movie.frames - 1;
      [button, slider, place].forEach((element) => { element.hidden = movie.frames < 2; });
      viewer.removeAllModels();
      viewer.addModelsAsFrames(movie.xyz, "xyz");
      viewer.setStyle({}, { stick: { radius: 0.12 }, sphere: { scale: 0.25 } });
      viewer.zoomTo();
      show(0);
      if (movie.frames > 1 && !window.matchMedia("(prefers-reduced-motion: reduce)").matches) resume();
    };
    choice.addEventListener("change", () => play(movies[choice.selectedIndex]));
    button.addEventListener("click", () => timer === null ? resume() : pause());
    slider.addEventListener("input", () => { pause(); showAndTell(Number(slider.value)); });
    window.addEventListener("resize", () => viewer.resize());
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
    let parent = make(main, "section");
    parent.className = section.headline ? `card wide headline ${section.headline.verdict}` : section.chart || section.movies ? "card" : "card wide";
    if (section.folded) {
      parent = make(parent, "details");
      make(parent, "summary", section.title);
    } else if (!section.headline) {
      make(parent, "h2", section.title);
    }
    if (section.headline) addHeadline(parent, section.headline);
    if (section.text) make(parent, "p", section.text);
    if (section.table) addTable(parent, section.table);
    if (section.chart) addChart(parent, section.chart);
    if (section.movies) addMolecule(parent, section.movies);
  });
  root.ready = "true";
})();
