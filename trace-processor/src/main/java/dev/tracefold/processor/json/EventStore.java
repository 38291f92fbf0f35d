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
import dev.tracefold.processor.sorter.SortedEvents;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.PackedBytes;
import dev.tracefold.processor.tracker.ArgSet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// What was read of each event until its turn comes, in some fifteen bytes off the heap: the blocks of one
/// [EventWriter], or of two that read parts of the file in turn. Blocks are given back when all of their events have
/// been read for good.
final class EventStore {
    /// A time that the event does not have.
    static final long NO_TIME = JsonNumber.NO_TIME;

    private static final int BLOCK_BITS = EventWriter.BLOCK_BITS;
    private static final int PAGE_BITS = EventWriter.PAGE_BITS;
    private static final int PAGE_BYTES = EventWriter.PAGE_BYTES;
    private static final int MAX_BLOCKS = 1 << (Integer.SIZE - BLOCK_BITS);
    private static final int CACHED_PAGES = 1 << 7;

    private final NativeMemory memory;
    private final EventWriter main;
    private final RunOrder order = new RunOrder();

    /// How many events follow each other in the blocks of the main writer, how many then in those of the second, and so
    /// on.
    private int[] runs = new int[16];

    private int runCount = 1;
    private int size;

    // Once all is written: first the blocks of the main writer, then those of the second.
    private final List<MemorySegment> blocks = new ArrayList<>();
    private int[] eventsIn = new int[0];
    private int[] waiting = eventsIn;
    private int mainBlocks;
    private @Nullable SideNames sideNames;

    // What is being read.
    private final byte[] @Nullable [] pages = new byte[CACHED_PAGES][];
    private final int[] pageNumbers = new int[CACHED_PAGES];
    private byte[] longRecord = new byte[0];
    private final PackedBytes input = new PackedBytes();
    private final EventFields event = new EventFields();
    private @Nullable SideNames names;
    private byte[] argsBytes = longRecord;
    private int argsStart;
    private int textLength;

    /// An empty store.
    ///
    /// @param memory where the blocks are
    EventStore(NativeMemory memory) {
        this.memory = memory;
        this.main = new EventWriter(memory);
        Arrays.fill(pageNumbers, -1);
    }

    /// How many events there are.
    int size() {
        return size;
    }

    /// Whether there are events of a second writer.
    boolean hasSideEvents() {
        return runCount > 1;
    }

    /// What writes the events that come.
    EventWriter writer() {
        return main;
    }

    /// Whether there was a complete event, one with a duration: then ties in time matter.
    boolean anyComplete() {
        return order.anyComplete();
    }

    /// When the first event of the file is, if there is one.
    long firstTimestampNanos() {
        return order.firstTimestampNanos();
    }

    /// When the last event of the file is, if there is one.
    long lastTimestampNanos() {
        return order.lastTimestampNanos();
    }

    /// Whether the events are in the order in which they are parsed.
    boolean isInOrder() {
        return order.isInOrder();
    }

    /// Takes what was written since the last time as the events that come next in the file.
    ///
    /// @param writer the main one, or always the same other one
    void append(EventWriter writer) {
        int count = writer.takeCount();
        order.addAll(writer.order());
        writer.order().clear();
        writer.moveBlocks(memory);
        boolean isMainRun = (runCount & 1) == 1;
        if (isMainRun != (writer == main)) {
            if (runCount == runs.length) {
                runs = Arrays.copyOf(runs, runCount * 2);
            }
            runs[runCount++] = 0;
        }
        runs[runCount - 1] += count;
        size += count;
    }

    /// Ends writing.
    void finish() {
        append(main);
        main.finish(memory);
        addBlocks(main);
        mainBlocks = blocks.size();
    }

    /// Ends writing where there was a second writer.
    ///
    /// @param toNames what is called how in the trace
    void finish(EventWriter side, SideNames toNames) {
        finish();
        side.finish(memory);
        addBlocks(side);
        toNames.finish(side, main);
        sideNames = toNames;
    }

    private void addBlocks(EventWriter writer) {
        int before = blocks.size();
        blocks.addAll(writer.blocks());
        if (blocks.size() > MAX_BLOCKS) {
            throw new ProcessorException(
                    Failure.resource(
                            "MEMORY_LIMIT",
                            "events that wait for their turn: more than %d blocks of %d bytes"
                                    .formatted(MAX_BLOCKS, EventWriter.BLOCK_BYTES)));
        }
        eventsIn = Arrays.copyOf(eventsIn, blocks.size());
        for (int i = before; i < eventsIn.length; i++) {
            eventsIn[i] = writer.eventsIn(i - before);
        }
        waiting = eventsIn.clone();
    }

    private @Nullable SideNames namesIn(int blockNumber) {
        return blockNumber < mainBlocks ? null : sideNames;
    }

    /// Goes over the events of one writer in the order in which they were written.
    private final class Lane {
        private final int blockEnd;
        private final @Nullable SideNames laneNames;
        private int number;
        private final byte[] page = new byte[PAGE_BYTES];
        private int heldPage;
        private int left;
        private int at;
        private final PackedBytes in = new PackedBytes();
        private long timestamp;
        private int place;
        private int flags;
        private long duration;

        private Lane(int firstBlock, int blockEnd) {
            this.number = firstBlock - 1;
            this.blockEnd = blockEnd;
            this.laneNames = namesIn(firstBlock);
        }

        /// What is read of a record is never behind the page that it begins in; nothing is read behind the last record
        /// of a block, which may have been given back.
        private void next() {
            if (left == 0) {
                nextBlock();
            }
            left--;
            int length = 0;
            while (length == 0) {
                if (at >>> PAGE_BITS != heldPage) {
                    nextPage();
                }
                in.readFrom(page, at & (PAGE_BYTES - 1));
                length = (int) in.number();
                if (length == 0) {
                    at = (at + PAGE_BYTES) & -PAGE_BYTES;
                }
            }
            place = number << BLOCK_BITS | at;
            at = (at & -PAGE_BYTES) + in.at() + length;
            int kind = (int) in.number();
            flags = main.kinds().flags(laneNames == null ? kind : laneNames.kind(kind));
            timestamp += in.signed();
            duration = EventFlags.has(flags, EventFlags.HAS_DURATION) ? in.signed() : NO_TIME;
        }

        private void nextBlock() {
            if (++number == blockEnd) {
                throw new IllegalStateException("fewer events than were written");
            }
            left = eventsIn[number];
            at = 0;
            heldPage = -1;
        }

        private void nextPage() {
            heldPage = at >>> PAGE_BITS;
            int start = at & -PAGE_BYTES;
            MemorySegment block = blocks.get(number);
            int length = (int) Math.min(PAGE_BYTES, block.byteSize() - start);
            MemorySegment.copy(block, JAVA_BYTE, start, page, 0, length);
        }
    }

    /// Goes over all events in the order of the file. Only after [#finish()].
    ///
    /// An event may be [taken][EventStore#take(int)] before the next is asked for.
    final class Scan implements SortedEvents {
        private final long plusNanos;
        private final Lane mainLane = new Lane(0, mainBlocks);
        private final Lane sideLane = new Lane(mainBlocks, blocks.size());
        private Lane lane = mainLane;
        private int run;
        private int left = runs[0];

        /// @param plusNanos what is added to the time of each
        Scan(long plusNanos) {
            this.plusNanos = plusNanos;
        }

        @Override
        public boolean next() {
            while (left == 0) {
                if (++run == runCount) {
                    return false;
                }
                left = runs[run];
                lane = lane == mainLane ? sideLane : mainLane;
            }
            left--;
            lane.next();
            return true;
        }

        @Override
        public long timestampNanos() {
            return lane.timestamp + plusNanos;
        }

        /// Its place.
        @Override
        public long payload() {
            return lane.place;
        }

        /// What to [read][EventStore#read(int)] it by.
        int place() {
            return lane.place;
        }

        int flags() {
            return lane.flags;
        }

        long durationNanos() {
            return lane.duration;
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
        names = namesIn(place >>> BLOCK_BITS);
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
            main.args().read(input, args, names);
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
        int kind = (int) in.number();
        main.kinds().read(names == null ? kind : names.kind(kind), to);
        int flags = to.flags();
        in.number();
        to.setDurationNanos(EventFlags.has(flags, EventFlags.HAS_DURATION) ? in.signed() : NO_TIME);
        to.setName(string(in.number()));
        to.setThreadTimestampNanos(
                EventFlags.has(flags, EventFlags.HAS_THREAD_TIMESTAMP) ? in.signed() : NO_TIME);
        to.setThreadDurationNanos(
                EventFlags.has(flags, EventFlags.HAS_THREAD_DURATION) ? in.signed() : NO_TIME);
        if (EventFlags.has(flags, EventFlags.IDS)) {
            decodeIds(in, flags, to);
        } else {
            to.setIds(0, 0, 0);
        }
        textLength = EventFlags.has(flags, EventFlags.HAS_ARGS_TEXT) ? (int) in.number() : 0;
        argsBytes = in.bytes();
        argsStart = in.at();
    }

    private void decodeIds(PackedBytes in, int flags, EventFields to) {
        long id = in.signed();
        long bindId = in.signed();
        long asyncId = in.signed();
        to.setIds(
                EventFlags.has(flags, EventFlags.ID_IS_STRING) ? string(id) : id,
                EventFlags.has(flags, EventFlags.BIND_ID_IS_STRING) ? string(bindId) : bindId,
                EventFlags.has(flags, EventFlags.ASYNC_IS_STRING) ? string(asyncId) : asyncId);
    }

    /// The trace's id of a string.
    private int string(long id) {
        return names == null ? (int) id : names.string((int) id);
    }

    private byte[] load(int slot, int number) {
        byte[] page = pages[slot];
        if (page == null) {
            page = new byte[PAGE_BYTES];
            pages[slot] = page;
        }
        MemorySegment from = blocks.get(number >>> (BLOCK_BITS - PAGE_BITS));
        long start = ((long) number << PAGE_BITS) & (EventWriter.BLOCK_BYTES - 1);
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
        long start = (place & (EventWriter.BLOCK_BYTES - 1)) + (long) head;
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
