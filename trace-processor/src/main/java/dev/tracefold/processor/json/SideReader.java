// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.StringPool;

import static java.util.Objects.requireNonNull;

/// Reads the second half of a piece of the list of events on a thread of its own, while the first half is read. Where
/// an event begins there is a guess; when the first half has been read it is known whether it was right, and what was
/// read is [taken][#accept()] or left.
///
/// Strings have a pool of their own here, which is gone when the file has been read. They are brought to the trace's in
/// the order in which they came, after those of the first half; so each has the id that it has without a second thread.
final class SideReader implements AutoCloseable {
    static final String THREAD_NAME = "json-reader";

    private static final long IDLE_MILLIS = 100;

    private final StringPool traceStrings;
    private final EventStore store;
    private final NativeMemory memory;
    private final StringPool strings;
    private final EventWriter writer = new EventWriter(null);
    private final EventList events;
    private final SideNames names = new SideNames();
    private final ThreadPoolExecutor thread;
    private @Nullable Future<EventList.End> reading;
    private long failures;

    /// @param traceMemory whose limit holds for the strings here too
    SideReader(EventStore store, StringPool traceStrings, NativeMemory traceMemory) {
        this.store = store;
        this.traceStrings = traceStrings;
        memory = traceMemory.part();
        strings = new StringPool(memory);
        events = new EventList(writer, strings);
        thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        IDLE_MILLIS,
                        TimeUnit.MILLISECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name(THREAD_NAME).factory());
        // Nobody says so when a load has failed somewhere else.
        thread.allowCoreThreadTimeOut(true);
    }

    /// Whether that is worth a thread.
    static boolean pays() {
        return Runtime.getRuntime().availableProcessors() > 1;
    }

    /// Begins to read what is between two places.
    void start(byte[] text, int from, int limit) {
        reading = thread.submit(() -> events.read(text, from, limit, limit));
    }

    /// Waits until that is done, or has failed.
    void await() {
        boolean isInterrupted = false;
        boolean isDone = reading == null;
        while (!isDone) {
            try {
                requireNonNull(reading).get();
                isDone = true;
            } catch (ExecutionException e) {
                // Said where it is known that the text was to be read.
                isDone = true;
            } catch (InterruptedException e) {
                // What is waited for takes milliseconds, and reads an array that will be used
                // again.
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes what was read as what comes next in the file.
    ///
    /// @return why reading ended
    EventList.End accept() {
        Future<EventList.End> read = requireNonNull(reading);
        if (read.state() == Future.State.FAILED) {
            throw failure(read.exceptionNow());
        }
        store.append(store.writer());
        names.addStrings(strings, traceStrings);
        store.append(writer);
        failures = events.failures();
        return read.resultNow();
    }

    /// Where reading ended.
    int position() {
        return events.position();
    }

    /// How many items were no events, of what was taken.
    long failures() {
        return failures;
    }

    /// Ends the store: all has been read.
    void finish() {
        store.finish(writer, names);
    }

    /// Ends the thread and gives its strings back.
    @Override
    public void close() {
        thread.shutdown();
        memory.close();
    }

    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof RuntimeException e) {
            return e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return new IllegalStateException(cause);
    }
}
