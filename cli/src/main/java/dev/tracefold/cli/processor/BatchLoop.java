// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Questions in, answers out: a JSON object a line each, answers in the order of the questions. A bad
/// line, a bad trace and even a fault of the engine are the answer to their own question and end
/// nothing else.
public final class BatchLoop {
    // Questions read ahead, so that all threads stay busy behind a slow one.
    private static final int AHEAD = 4;

    private final BatchAnswerer answerer;
    private final int threads;

    /// Answers by so many threads.
    public BatchLoop(BatchAnswerer answerer, int threads) {
        this.answerer = answerer;
        this.threads = threads;
    }

    /// Runs until the input ends. Each answer is flushed, so that a peer can ask one by one.
    public void run(InputStream in, OutputStream out) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        Deque<Future<BatchAnswer>> pending = new ArrayDeque<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    String question = line;
                    pending.add(workers.submit(() -> answerer.answer(question)));
                }
                while (pending.size() >= threads * AHEAD || isNextDue(pending, lines)) {
                    write(pending.remove(), out);
                }
            }
            while (!pending.isEmpty()) {
                write(pending.remove(), out);
            }
        }
    }

    // Without more input to read at once, the peer may be waiting for this very answer.
    private static boolean isNextDue(Deque<Future<BatchAnswer>> pending, BufferedReader lines)
            throws IOException {
        Future<BatchAnswer> next = pending.peek();
        return next != null && (next.isDone() || !lines.ready());
    }

    private static void write(Future<BatchAnswer> pending, OutputStream out) {
        BatchAnswer answer;
        try {
            answer = pending.get();
        } catch (ExecutionException e) {
            // The answerer turns exceptions into answers; this is an Error, say a full heap.
            answer = BatchAnswer.failed("", "internal error: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = BatchAnswer.failed("", "interrupted");
        }
        try {
            answer.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
