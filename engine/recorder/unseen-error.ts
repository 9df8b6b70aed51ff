/** @file What is told of an error that passed through another library: it was not caught, so nobody saw it. */

export const UNSEEN_ERROR: Error = { name: 'an error', message: '' };
