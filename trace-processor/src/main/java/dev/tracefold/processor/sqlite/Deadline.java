// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.time.Duration;

import dev.tracefold.processor.foreign.Upcalls;

/// Ends a connection's statements when their time is over or somebody interrupts: SQLite asks every
/// few thousand steps of its virtual machine whether to go on.
///
/// SQLite forgets an interruption that comes between two statements, or while one is compiled. This
/// remembers it, from [#set(Duration)] to [#clear()].
final class Deadline {
    /// Some hundred microseconds of work, a few thousand times an upcall's cost.
    private static final int STEPS_BETWEEN_QUESTIONS = 20_000;

    private final SqliteConnection connection;
    private final long handle;
    private long startNanos;
    private long limitNanos = Long.MAX_VALUE;
    private boolean over;
    private volatile boolean watching;
    private volatile boolean interrupted;

    Deadline(SqliteConnection connection) {
        this.connection = connection;
        this.handle = Handles.add(this);
    }

    void set(Duration limit) {
        startNanos = System.nanoTime();
        limitNanos = limit.compareTo(Duration.ofDays(365)) >= 0 ? Long.MAX_VALUE : limit.toNanos();
        watch(true);
    }

    void clear() {
        limitNanos = Long.MAX_VALUE;
        watch(false);
    }

    /// From any thread.
    void interrupt() {
        interrupted = watching;
    }

    boolean isInterrupted() {
        return interrupted;
    }

    /// Whether the limit ended a statement since it was set.
    boolean isOver() {
        return over;
    }

    void close() {
        Handles.remove(handle);
    }

    private void watch(boolean on) {
        over = false;
        interrupted = false;
        watching = on;
        SqliteApi.progressHandler(
                connection.address(),
                on ? STEPS_BETWEEN_QUESTIONS : 0,
                on ? Callback.POINTER : 0,
                handle);
    }

    private static int isOver(long handle) {
        Deadline deadline = (Deadline) Handles.get(handle);
        deadline.over |= System.nanoTime() - deadline.startNanos > deadline.limitNanos;
        return deadline.over || deadline.interrupted ? 1 : 0;
    }

    private static long failed(Throwable failure, long handle) {
        System.getLogger(Deadline.class.getName())
                .log(System.Logger.Level.WARNING, "time limit " + handle, failure);
        return 1;
    }

    private static long callback() {
        return Upcalls.pointer((handle, _, _) -> isOver(handle), Deadline::failed, 1);
    }

    private static final class Callback {
        static final long POINTER = callback();
    }
}
