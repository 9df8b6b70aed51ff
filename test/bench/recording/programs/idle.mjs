/** @file A program without tensors: what the recorder adds to its start is what it costs everybody else. */
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ wall: performance.now(), cpu: (user + system) / 1000 }));
