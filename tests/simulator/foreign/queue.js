// A call centre in Node's own http module: callers wait, hear their place, and say afterwards how it was.
const http = require("http");

const answers = {
  "/voice": () => '<Enqueue waitUrl="wait" action="after">support</Enqueue>',
  "/wait": (form) => `<Say>You are number ${form.get("QueuePosition")}.</Say><Pause length="10"/>`,
  "/after": (form) =>
    `<Say>${form.get("QueueResult")} after ${form.get("QueueTime")} seconds.</Say>` +
    '<Gather numDigits="1" action="/survey"><Say>Were you helped? 1 for yes.</Say></Gather>',
  "/survey": (form) => `<Say>Noted: ${form.get("Digits")}.</Say>`,
};

const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => {
    const answer = answers[new URL(request.url, "http://localhost").pathname];
    response.writeHead(answer ? 200 : 404, { "Content-Type": "text/xml" });
    response.end(answer ? `<Response>${answer(new URLSearchParams(body))}</Response>` : "");
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
