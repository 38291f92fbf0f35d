// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.systrace;

import java.util.Arrays;

import dev.tracefold.processor.storage.PackedBytes;

/// What of a line waits for its turn: its numbers as numbers, the name of its task, the event's name and args. So a line
/// is taken apart once, and what stands between is not kept.
final class KeptLine {
    /// The process of a line that names none.
    static final long NO_TGID = -1;

    private static final byte[] UNKNOWN_TASK = {'<', '.', '.', '.', '>'};
    private static final byte[] UNKNOWN_TGID = {'-', '-', '-', '-', '-'};

    private final PackedBytes packed = new PackedBytes();
    private byte[] text = new byte[0];
    private long tid;
    private long tgid;
    private int cpu;
    private int taskStart;
    private int taskLength;
    private int nameStart;
    private int nameEnd;
    private int argsStart;
    private int argsEnd;

    /// Packs a line.
    void pack(SystraceLine line) {
        byte[] bytes = line.text();
        int task = line.taskStart();
        boolean isTaskKnown = !is(UNKNOWN_TASK, bytes, task, line.taskEnd());
        int said = line.nameStart();
        PackedBytes to = packed;
        to.clear();
        to.number(line.tid());
        to.number(tgid(line) - NO_TGID);
        to.number(line.cpu());
        to.number(isTaskKnown ? line.taskEnd() - task + 1 : 0);
        to.number(line.nameEnd() - said);
        to.number(line.argsStart() - line.nameEnd());
        to.bytes(bytes, said, line.argsEnd() - said);
        if (isTaskKnown) {
            to.bytes(bytes, task, line.taskEnd() - task);
        }
    }

    private static long tgid(SystraceLine line) {
        byte[] bytes = line.text();
        int start = line.tgidStart();
        int end = line.tgidEnd();
        return is(UNKNOWN_TGID, bytes, start, end)
                ? NO_TGID
                : SystraceLine.number(bytes, start, end);
    }

    private static boolean is(byte[] word, byte[] bytes, int start, int end) {
        return end - start == word.length && Arrays.equals(bytes, start, end, word, 0, word.length);
    }

    /// What was packed last, from the beginning of the array on.
    byte[] packed() {
        return packed.bytes();
    }

    /// How long that is.
    int packedLength() {
        return packed.at();
    }

    /// Reads what was packed.
    void read(byte[] bytes, int length) {
        PackedBytes from = packed;
        from.readFrom(bytes, 0);
        text = bytes;
        tid = from.number();
        tgid = from.number() + NO_TGID;
        cpu = (int) from.number();
        taskLength = (int) from.number() - 1;
        int nameLength = (int) from.number();
        int gap = (int) from.number();
        nameStart = from.at();
        nameEnd = nameStart + nameLength;
        argsStart = nameEnd + gap;
        argsEnd = length - Math.max(taskLength, 0);
        taskStart = argsEnd;
    }

    /// The bytes that places are in.
    byte[] text() {
        return text;
    }

    long tid() {
        return tid;
    }

    /// The process, or [#NO_TGID].
    long tgid() {
        return tgid;
    }

    int cpu() {
        return cpu;
    }

    /// Where the name of the task starts.
    int taskStart() {
        return taskStart;
    }

    /// How long the name of the task is; -1 if it is not known.
    int taskLength() {
        return taskLength;
    }

    /// Where the name of the event starts.
    int nameStart() {
        return nameStart;
    }

    /// Where the name of the event ends.
    int nameEnd() {
        return nameEnd;
    }

    /// Where the args of the event start.
    int argsStart() {
        return argsStart;
    }

    /// Where they end.
    int argsEnd() {
        return argsEnd;
    }
}
