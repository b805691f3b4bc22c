/**
 * Loaded into the gateway's process before it starts: reports the longest turn of its event loop since the last report, as CPU
 * milliseconds of the main thread. Unlike a latency, it does not depend on what else the machine does.
 */
let longest = 0;
let used = process.threadCpuUsage();

/** Each call of a timer is in another turn. */
setInterval(() => {
  const turn = process.threadCpuUsage(used);
  used = process.threadCpuUsage();
  longest = Math.max(longest, (turn.user + turn.system) / 1000);
}, 1).unref();

process.on('message', (order) => {
  if (order !== 'longestTurn') return;
  process.send?.(longest);
  longest = 0;
});
