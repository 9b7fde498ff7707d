// Counts the requests of one call in a cookie, with answers sent in chunks.
const http = require("http");

const server = http.createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const seen = Number(/seen=(\d+)/.exec(request.headers.cookie || "")?.[1] || 0) + 1;
    response.writeHead(200, { "Content-Type": "text/html", "Set-Cookie": `seen=${seen}; Path=/; HttpOnly` });
    response.write("<Response>");
    response.write(`<Say>Request ${seen}.</Say>`);
    response.end(seen < 3 ? "<Redirect>/again</Redirect></Response>" : "</Response>");
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
