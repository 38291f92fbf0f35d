// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.Arrays;

import dev.tracefold.xprof.space.XLine;

/// A thread of the viewer: a line, and which of its events are shown. Filled by one thread.
final class Track {
    static final int MAX_SERIAL = 255;

    private final long pid;
    private final long tid;
    private final boolean counters;
    private final XLine line;
    private int[] events = new int[16];
    private byte[] serials = new byte[16];
    private int size;

    Track(long pid, long tid, boolean counters, XLine line) {
        this.pid = pid;
        this.tid = tid;
        this.counters = counters;
        this.line = line;
    }

    /// Shows an event.
    void show(int event, int serial) {
        if (size == events.length) {
            events = Arrays.copyOf(events, 2 * size);
            serials = Arrays.copyOf(serials, 2 * size);
        }
        events[size] = event;
        serials[size++] = (byte) serial;
    }

    long pid() {
        return pid;
    }

    long tid() {
        return tid;
    }

    boolean counters() {
        return counters;
    }

    XLine line() {
        return line;
    }

    int size() {
        return size;
    }

    int event(int index) {
        return events[index];
    }

    /// Which of the events that begin at one instant it is.
    int serial(int index) {
        return serials[index] & 0xFF;
    }
}
