// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.tracker.ArgSet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// What was read of each event until its turn comes, in some fifteen bytes off the heap: what many events have in
/// common is said once ([EventKinds], [PackedArgs]), the rest are numbers of variable length.
///
/// Records follow each other in blocks, which are given back when all of their events have been read for good. A
/// record does not cross the border of a page unless it is longer than one, so that a few pages of each block that
/// is being read are all that has to be copied back.
final class EventStore {
    /// A time that the event does not have.
    static final long NO_TIME = JsonNumber.NO_TIME;

    private static final int BLOCK_BITS = 18;
    private static final int BLOCK_BYTES = 1 << BLOCK_BITS;
    private static final int MAX_BLOCKS = 1 << (Integer.SIZE - BLOCK_BITS);
    private static final int PAGE_BITS = 12;
    private static final int PAGE_BYTES = 1 << PAGE_BITS;
    private static final int CACHED_PAGES = 1 << 7;
    private static final int LENGTH_BYTES = 5;
    private static final int IDS =
            EventFlags.ID_IS_STRING
                    | EventFlags.ID_IS_NUMBER
                    | EventFlags.BIND_ID_IS_STRING
                    | EventFlags.BIND_ID_IS_NUMBER
                    | EventFlags.ASYNC_GLOBAL
                    | EventFlags.ASYNC_LOCAL;

    private final NativeMemory memory;
    private final EventKinds kinds = new EventKinds();
    private final PackedArgs shapes = new PackedArgs();
    private final List<MemorySegment> blocks = new ArrayList<>();
    private int[] waiting = new int[16];
    private int size;

    // What is being written.
    private byte[] block = new byte[BLOCK_BYTES];
    private int used;
    private long lastTimestamp;
    private final PackedBytes record = new PackedBytes();

    // What is being read.
    private final byte[] @Nullable [] pages = new byte[CACHED_PAGES][];
    private final int[] pageNumbers = new int[CACHED_PAGES];
    private byte[] longRecord = new byte[0];
    private final PackedBytes input = new PackedBytes();
    private final EventFields event = new EventFields();
    private byte[] argsBytes = longRecord;
    private int argsStart;
    private int textLength;

    /// An empty store.
    ///
    /// @param memory where the blocks are
    EventStore(NativeMemory memory) {
        this.memory = memory;
        Arrays.fill(pageNumbers, -1);
    }

    /// How many events there are.
    int size() {
        return size;
    }

    /// How many kinds of events there are.
    int kinds() {
        return kinds.size();
    }

    /// Adds an event without args.
    void add(EventFields fields) {
        begin(fields);
        end();
    }

    /// Adds an event with args.
    void add(EventFields fields, ArgSet args) {
        fields.setFlag(EventFlags.HAS_ARGS);
        begin(fields);
        shapes.write(args, record);
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
        to.clear();
        to.number(kinds.of(fields));
        to.signed(fields.timestampNanos() - lastTimestamp);
        lastTimestamp = fields.timestampNanos();
        int flags = fields.flags();
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
        if (EventFlags.has(flags, IDS)) {
            to.signed(fields.id());
            to.signed(fields.bindId());
            to.fixed(fields.asyncId());
        }
    }

    private void end() {
        int length = record.at();
        if (length + LENGTH_BYTES > PAGE_BYTES - (used & (PAGE_BYTES - 1))) {
            used = Math.min((used + PAGE_BYTES - 1) & -PAGE_BYTES, block.length);
        }
        if (length + LENGTH_BYTES > block.length - used) {
            finishBlock();
            if (length + LENGTH_BYTES > block.length) {
                block = new byte[length + LENGTH_BYTES];
            }
        }
        int place = blocks.size();
        if (place == waiting.length) {
            waiting = Arrays.copyOf(waiting, place * 2);
        }
        waiting[place]++;
        size++;
        int at = used;
        int rest = length;
        while (rest > 0x7F) {
            block[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        block[at++] = (byte) rest;
        System.arraycopy(record.bytes(), 0, block, at, length);
        used = at + length;
        if (block.length > BLOCK_BYTES) {
            finishBlock();
        }
    }

    /// Ends writing. What follows in the block is zeros, which is no record.
    void finish() {
        finishBlock();
        block = new byte[0];
    }

    private void finishBlock() {
        if (used == 0) {
            return;
        }
        if (blocks.size() == MAX_BLOCKS) {
            throw new ProcessorException(
                    Failure.resource(
                            "MEMORY_LIMIT",
                            "events that wait for their turn: more than %d blocks of %d bytes"
                                    .formatted(MAX_BLOCKS, BLOCK_BYTES)));
        }
        MemorySegment written = memory.allocate(used);
        MemorySegment.copy(block, 0, written, JAVA_BYTE, 0, used);
        blocks.add(written);
        Arrays.fill(block, 0, used, (byte) 0);
        used = 0;
        if (block.length > BLOCK_BYTES) {
            block = new byte[BLOCK_BYTES];
        }
    }

    /// Goes over all events in the order of the file. Only after [#finish()].
    final class Scan {
        private byte[] held = new byte[0];
        private int end;
        private int at;
        private int number = -1;
        private final PackedBytes in = new PackedBytes();
        private long timestamp;
        private int place;
        private int flags;
        private long duration;

        /// Goes to the next event.
        ///
        /// @return false when there is none
        boolean next() {
            while (at < end || nextBlock()) {
                int start = at;
                in.readFrom(held, start);
                int length = (int) in.number();
                if (length == 0) {
                    at = Math.min((start + PAGE_BYTES) & -PAGE_BYTES, end);
                    continue;
                }
                place = number << BLOCK_BITS | start;
                at = in.at() + length;
                flags = kinds.flags((int) in.number());
                timestamp += in.signed();
                duration = EventFlags.has(flags, EventFlags.HAS_DURATION) ? in.signed() : NO_TIME;
                return true;
            }
            return false;
        }

        private boolean nextBlock() {
            if (number + 1 >= blocks.size()) {
                return false;
            }
            MemorySegment next = blocks.get(++number);
            end = (int) next.byteSize();
            if (held.length < end) {
                held = new byte[end];
            }
            MemorySegment.copy(next, JAVA_BYTE, 0, held, 0, end);
            at = 0;
            return true;
        }

        long timestampNanos() {
            return timestamp;
        }

        /// What to [read][EventStore#read(int)] it by.
        int place() {
            return place;
        }

        int flags() {
            return flags;
        }

        long durationNanos() {
            return duration;
        }
    }

    /// Reads an event. What is given back, and the args, are good until the next is read.
    EventFields read(int place) {
        int number = place >>> PAGE_BITS;
        int slot = number & (CACHED_PAGES - 1);
        byte[] page = pages[slot];
        if (page == null || pageNumbers[slot] != number) {
            page = load(slot, number);
        }
        PackedBytes in = input;
        in.readFrom(page, place & (PAGE_BYTES - 1));
        int length = (int) in.number();
        if (in.at() + length > page.length) {
            readLong(place, in.at() - (place & (PAGE_BYTES - 1)), length);
        }
        decode(in);
        return event;
    }

    /// Reads an event for the last time.
    EventFields take(int place) {
        EventFields taken = read(place);
        forget(place);
        return taken;
    }

    /// Says that an event will not be read any more.
    void forget(int place) {
        int number = place >>> BLOCK_BITS;
        if (--waiting[number] == 0) {
            memory.free(blocks.set(number, MemorySegment.NULL));
        }
    }

    /// Adds the args of the event that was read last, if it has any that were taken apart.
    void readArgs(ArgSet args) {
        if (event.has(EventFlags.HAS_ARGS)) {
            input.readFrom(argsBytes, argsStart);
            shapes.read(input, args);
        }
    }

    /// What the text of the args of the event that was read last is in.
    byte[] text() {
        return argsBytes;
    }

    /// Where that text begins.
    int textStart() {
        return argsStart;
    }

    /// How long it is; 0 when there is none.
    int textLength() {
        return textLength;
    }

    private void decode(PackedBytes in) {
        EventFields to = event;
        kinds.read((int) in.number(), to);
        int flags = to.flags();
        in.number();
        to.setDurationNanos(EventFlags.has(flags, EventFlags.HAS_DURATION) ? in.signed() : NO_TIME);
        to.setName((int) in.number());
        to.setThreadTimestampNanos(
                EventFlags.has(flags, EventFlags.HAS_THREAD_TIMESTAMP) ? in.signed() : NO_TIME);
        to.setThreadDurationNanos(
                EventFlags.has(flags, EventFlags.HAS_THREAD_DURATION) ? in.signed() : NO_TIME);
        boolean hasIds = EventFlags.has(flags, IDS);
        to.setIds(hasIds ? in.signed() : 0, hasIds ? in.signed() : 0, hasIds ? in.fixed() : 0);
        textLength = EventFlags.has(flags, EventFlags.HAS_ARGS_TEXT) ? (int) in.number() : 0;
        argsBytes = in.bytes();
        argsStart = in.at();
    }

    private byte[] load(int slot, int number) {
        byte[] page = pages[slot];
        if (page == null) {
            page = new byte[PAGE_BYTES];
            pages[slot] = page;
        }
        MemorySegment from = blocks.get(number >>> (BLOCK_BITS - PAGE_BITS));
        long start = ((long) number << PAGE_BITS) & (BLOCK_BYTES - 1);
        int length = (int) Math.min(PAGE_BYTES, from.byteSize() - start);
        MemorySegment.copy(from, JAVA_BYTE, start, page, 0, length);
        pageNumbers[slot] = number;
        return page;
    }

    private void readLong(int place, int head, int length) {
        if (longRecord.length < length) {
            longRecord = new byte[Math.max(length, 2 * longRecord.length)];
        }
        MemorySegment from = blocks.get(place >>> BLOCK_BITS);
        long start = (place & (BLOCK_BYTES - 1)) + (long) head;
        MemorySegment.copy(from, JAVA_BYTE, start, longRecord, 0, length);
        input.readFrom(longRecord, 0);
    }

    /// Gives everything back: nothing will be read any more.
    void clear() {
        blocks.forEach(memory::free);
        blocks.clear();
        size = 0;
    }
}
