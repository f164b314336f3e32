// Draws map.json: the land as one path without a boundary, the lines of the chart, and the position
// of each place of places.yaml. Run it with `npm install && npm run draw` in this directory, after
// a change of a coordinate. The site itself needs no Node: it reads map.json.
//
// The land is Natural Earth's at 1:50 million, in the public domain, as world-atlas packs it.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoNaturalEarth1 } from "d3-geo";
import { geoProject } from "d3-geo-projection";
import { feature, merge } from "topojson-client";
import { topology } from "topojson-server";
import { filter, filterAttachedWeight, presimplify, simplify } from "topojson-simplify";
import { parse } from "yaml";

const WIDTH = 1200;
const HEIGHT = 570;
const MIDDLE = 150; // degrees east: the Pacific is in the middle
const SCALE = 246; // pixels a radian at the equator
const MARGIN = 40; // pixels of land kept beyond the frame, so that a simplified cut is not seen
const EQUATOR = [632, 322]; // where 150° E meets the equator, in pixels
const DETAIL = 1; // square pixels: corners that span less are dropped
const ISLAND = 2; // square pixels: islands that cover less are dropped
const STEP = 0.5; // pixels: the grid that corners are rounded to
const MERIDIANS = [0, 30, 60, 90, 120, 150, 180, -150, -120, -90, -60];
const PARALLELS = [-40, -20, 0, 20, 40, 60];

const require = createRequire(import.meta.url);
const atlas = JSON.parse(readFileSync(require.resolve("world-atlas/land-50m.json"), "utf8"));
const places = parse(readFileSync(new URL("places.yaml", import.meta.url), "utf8"));

const projection = geoNaturalEarth1()
  .rotate([-MIDDLE, 0])
  .scale(SCALE / 0.8707)
  .translate(EQUATOR)
  .precision(0.3)
  .clipExtent([[-MARGIN, -MARGIN], [WIDTH + MARGIN, HEIGHT + MARGIN]]);

// Project first and simplify in pixels: what is small on the chart goes, wherever on the globe.
function land() {
  const flat = geoProject(feature(atlas, atlas.objects.land), projection);
  let drawn = simplify(presimplify(topology({ land: flat }, 2e4)), DETAIL);
  drawn = filter(drawn, filterAttachedWeight(drawn, ISLAND));
  const parts = drawn.objects.land.geometries ?? [drawn.objects.land];
  return merge(drawn, parts).coordinates.flat().map(path).join("");
}

// A ring as relative steps on the grid; one that collapses on it would break the rest of the path.
function path(ring) {
  const corners = ring.slice(0, -1).map(([x, y]) => [Math.round(x / STEP), Math.round(y / STEP)]);
  const distinct = corners.filter(([x, y], i) => i === 0 || x !== corners[i - 1][0] || y !== corners[i - 1][1]);
  if (distinct.length < 3) return "";
  const [first, ...rest] = distinct;
  let [px, py] = first;
  const steps = rest.map(([x, y]) => {
    const step = number(x - px) + number(y - py, true);
    [px, py] = [x, y];
    return step;
  });
  return `M${first[0] * STEP} ${first[1] * STEP}l${steps.join(" ").replaceAll(" -", "-")}z`;
}

function number(steps, second = false) {
  const text = String(steps * STEP).replace("0.", ".");
  return second && !text.startsWith("-") ? ` ${text}` : text;
}

const round = (value) => Math.round(value * 10) / 10;

function point(longitude, latitude) {
  return projection([longitude, latitude]).map(round);
}

// In this projection a parallel is a straight line and a meridian a gentle curve.
function lines() {
  const latitudes = Array.from({ length: 18 }, (_, i) => i * 8 - 60);
  const meridians = MERIDIANS.map((longitude) => latitudes.map((latitude) => point(longitude, latitude).map(Math.round)));
  const parallels = PARALLELS.map((latitude) => `M0 ${Math.round(point(MIDDLE, latitude)[1])}H${WIDTH}`);
  return [...meridians.map((points) => `M${points.join("L")}`), ...parallels].join("");
}

const positions = Object.fromEntries(
  Object.entries(places).map(([slug, { at: [latitude, longitude] }]) => [slug, point(longitude, latitude)]),
);
// What is written on the chart's edge: degrees along the bottom and the right-hand side.
function degrees() {
  const along = [[60, "60° E"], [120, "120° E"], [180, "180°"], [-120, "120° W"]];
  const up = [[40, "40° N"], [20, "20° N"], [0, "0°"], [-20, "20° S"], [-40, "40° S"]];
  return [
    ...along.map(([longitude, text]) => [round(point(longitude, -45)[0]), HEIGHT - 13, "middle", text]),
    ...up.map(([latitude, text]) => [WIDTH - 14, point(MIDDLE, latitude)[1] - 5, "end", text]),
  ];
}

const seas = { pacific: point(-160, 33), indian: point(75, -17) };
const off = Object.entries(positions).filter(([, [x, y]]) => !(x > 8 && x < WIDTH - 8 && y > 8 && y < HEIGHT - 8));
if (off.length) throw new Error(`Off the chart: ${off.map(([slug]) => slug).join(", ")}`);

const drawing = { width: WIDTH, height: HEIGHT, land: land(), lines: lines(), degrees: degrees(), seas, positions };
const rows = Object.entries(drawing).map(([key, value]) => ` ${JSON.stringify(key)}: ${JSON.stringify(value).replaceAll("],", "],\n  ")}`);
writeFileSync(new URL("map.json", import.meta.url), `{\n${rows.join(",\n")}\n}\n`);
