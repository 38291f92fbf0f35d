// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.PackedBytes;
import dev.tracefold.processor.tracker.ArgSet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// Writes events as records into blocks, for an [EventStore] to take: what many events have in common is said once
/// ([EventKinds], [PackedArgs]), the rest are numbers of variable length.
///
/// A record does not cross the border of a page unless it is longer than one, so that a few pages of each block that
/// is being read are all that has to be copied back.
///
/// A trace's memory is one thread's; full blocks of a writer on another one wait on the heap until they are
/// [moved][#moveBlocks(NativeMemory)].
final class EventWriter {
    static final int BLOCK_BITS = 18;
    static final int BLOCK_BYTES = 1 << BLOCK_BITS;
    static final int PAGE_BITS = 12;
    static final int PAGE_BYTES = 1 << PAGE_BITS;

    private static final int LENGTH_BYTES = 5;

    private final EventKinds kinds = new EventKinds();
    private final PackedArgs args = new PackedArgs();
    private final PackedBytes record = new PackedBytes();
    private final RunOrder order = new RunOrder();
    private final List<Block> full = new ArrayList<>();
    private final List<MemorySegment> moved = new ArrayList<>();
    private int[] movedEvents = new int[16];
    private final @Nullable NativeMemory memory;
    private @Nullable Block spare;
    private Block block = new Block(BLOCK_BYTES);
    private long lastTimestamp;
    private int count;

    /// Records one after the other, and zeros behind them, which are no record.
    private static final class Block {
        private final byte[] bytes;
        private int used;
        private int events;

        private Block(int length) {
            bytes = new byte[length];
        }
    }

    /// @param memory where blocks are moved when they are full; null where others say when to move them
    EventWriter(@Nullable NativeMemory memory) {
        this.memory = memory;
    }

    /// The kinds of its events.
    EventKinds kinds() {
        return kinds;
    }

    /// The args of its events.
    PackedArgs args() {
        return args;
    }

    /// What is known of the order of the events that were written since that was last forgotten.
    RunOrder order() {
        return order;
    }

    /// How many events were written since that was last asked.
    int takeCount() {
        int taken = count;
        count = 0;
        return taken;
    }

    /// Adds an event without args.
    void add(EventFields fields) {
        begin(fields);
        end();
    }

    /// Adds an event with args.
    void add(EventFields fields, ArgSet set) {
        fields.setFlag(EventFlags.HAS_ARGS);
        begin(fields);
        args.write(set, record);
        end();
    }

    /// Adds an event with args as they are in the file.
    void add(EventFields fields, byte[] text, int start, int length) {
        fields.setFlag(EventFlags.HAS_ARGS_TEXT);
        begin(fields);
        record.text(text, start, length);
        end();
    }

    private void begin(EventFields fields) {
        PackedBytes to = record;
        int flags = fields.flags();
        long timestamp = fields.timestampNanos();
        order.add(timestamp, flags, fields.durationNanos());
        to.clear();
        to.number(kinds.of(fields));
        to.signed(timestamp - lastTimestamp);
        lastTimestamp = timestamp;
        if (EventFlags.has(flags, EventFlags.HAS_DURATION)) {
            to.signed(fields.durationNanos());
        }
        to.number(fields.name());
        if (EventFlags.has(flags, EventFlags.HAS_THREAD_TIMESTAMP)) {
            to.signed(fields.threadTimestampNanos());
        }
        if (EventFlags.has(flags, EventFlags.HAS_THREAD_DURATION)) {
            to.signed(fields.threadDurationNanos());
        }
        if (EventFlags.has(flags, EventFlags.IDS)) {
            to.signed(fields.id());
            to.signed(fields.bindId());
            to.signed(fields.asyncId());
        }
    }

    private void end() {
        int length = record.at();
        int needed = length + LENGTH_BYTES;
        Block to = block;
        if (needed > PAGE_BYTES - (to.used & (PAGE_BYTES - 1))) {
            to.used = Math.min((to.used + PAGE_BYTES - 1) & -PAGE_BYTES, to.bytes.length);
        }
        if (needed > to.bytes.length - to.used) {
            to = nextBlock(needed);
        }
        byte[] bytes = to.bytes;
        int at = to.used;
        int rest = length;
        while (rest > 0x7F) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        System.arraycopy(record.bytes(), 0, bytes, at, length);
        to.used = at + length;
        to.events++;
        count++;
    }

    private Block nextBlock(int needed) {
        finishBlock();
        if (memory != null) {
            moveBlocks(memory);
        }
        // The same array again: each that is alive when the collector comes stays for good.
        Block next = needed > BLOCK_BYTES ? null : spare;
        if (next == null) {
            next = new Block(Math.max(needed, BLOCK_BYTES));
        } else {
            spare = null;
        }
        block = next;
        return next;
    }

    private void finishBlock() {
        if (block.events > 0) {
            full.add(block);
        }
    }

    /// Moves the blocks that are full to where they wait until their events are read.
    void moveBlocks(NativeMemory to) {
        for (Block each : full) {
            MemorySegment written = to.allocate(each.used);
            MemorySegment.copy(each.bytes, 0, written, JAVA_BYTE, 0, each.used);
            int place = moved.size();
            if (place == movedEvents.length) {
                movedEvents = Arrays.copyOf(movedEvents, place * 2);
            }
            movedEvents[place] = each.events;
            moved.add(written);
            if (each.bytes.length == BLOCK_BYTES) {
                Arrays.fill(each.bytes, 0, each.used, (byte) 0);
                each.used = 0;
                each.events = 0;
                spare = each;
            }
        }
        full.clear();
    }

    /// Ends writing, and moves what there is.
    void finish(NativeMemory to) {
        finishBlock();
        moveBlocks(to);
        spare = null;
        block = new Block(0);
    }

    /// The blocks that were moved, in the order in which they were written.
    List<MemorySegment> blocks() {
        return moved;
    }

    /// How many events there are in a block.
    int eventsIn(int number) {
        return movedEvents[number];
    }
}
