/** @file A program without tensors: what the recorder adds to its start is what it costs everybody else. */
console.log('{}');
