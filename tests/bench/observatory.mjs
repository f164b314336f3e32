// MDN's HTTP Observatory, its tests called on answers of the site as it is served on loopback.
// Reads one JSON object on stdin: {origin, port, paths}; writes a line for each path.
// The package would ask the internet's resolvers for a host; here each answer is asked for by
// hand, as a visitor's browser would get it through the proxy, and given to the same tests.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { request } from "node:http";
import { pathToFileURL } from "node:url";
import path from "node:path";

const place = path.resolve(process.argv[2], "node_modules/@mdn/mdn-http-observatory");
// What its install script would fetch: the hosts that browsers know to be https. Ours is none.
const preloaded = path.join(place, "conf/hsts-preload.json");
if (!existsSync(preloaded)) {
  mkdirSync(path.dirname(preloaded), { recursive: true });
  writeFileSync(preloaded, "{}");
}
const load = (file) => import(pathToFileURL(path.join(place, "src", file)).href);
const { Requests } = await load("types.js");
const { ALL_TESTS } = await load("constants.js");
const { getScoreModifier, getGradeForScore } = await load("grader/grader.js");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await load("grader/charts.js");
const { parseHttpEquivHeaders } = await load("retriever/utils.js");
const { AxiosHeaders } = createRequire(path.join(place, "package.json"))("axios");
const { CookieJar } = createRequire(path.join(place, "package.json"))("tough-cookie");

let text = "";
for await (const piece of process.stdin) text += piece;
const { host, port, paths } = JSON.parse(text);

function ask(where, scheme, method = "GET", more = {}) {
  const headers = { Host: host, "X-Forwarded-Proto": scheme, Accept: "text/html,*/*", ...more };
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path: where, method, headers }, (answer) => {
      let data = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece) => (data += piece));
      answer.on("end", () => resolve({
        status: answer.statusCode, data, verified: true, httpEquiv: new Map(),
        headers: new AxiosHeaders(answer.headers), config: {}, request: {},
      }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

for (const where of paths) {
  const page = await ask(where, "https");
  const plain = await ask(where, "http");
  const requests = new Requests(host);
  const https = new URL(where, `https://${host}`);
  const jar = new CookieJar();
  for (const cookie of page.headers["set-cookie"] ?? []) jar.setCookieSync(cookie, https.href);
  if ((page.headers["content-type"] ?? "").startsWith("text/html"))
    page.httpEquiv = parseHttpEquivHeaders(page.data, https.href);
  requests.responses.auto = requests.responses.https = requests.responses.http = page;
  requests.responses.httpRedirects = [
    { url: new URL(where, `http://${host}`), status: plain.status },
    { url: new URL(plain.headers.location ?? where, `http://${host}`), status: page.status },
  ];
  requests.responses.httpsRedirects = [{ url: https, status: page.status }];
  requests.responses.cors = await ask(where, "https", "OPTIONS", {
    Origin: "https://http-observatory.security.mozilla.org",
    "Access-Control-Request-Method": "GET",
  });
  requests.resources.path = page.data;
  requests.session = { jar, url: https };
  const results = ALL_TESTS.map((test) => test(requests));
  let credit = 100;
  let base = 100;
  const lost = [];
  for (const one of results) {
    const change = getScoreModifier(one.result);
    credit += change;
    if (change < 0) base += change;
    if (change < 0 || !one.pass) lost.push(`${one.result} (${change})`);
  }
  const score = getGradeForScore(base >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? credit : base);
  console.log(`${score.score}\t${score.grade}\t${page.status}\t${where}\t${lost.join(", ")}`);
}
