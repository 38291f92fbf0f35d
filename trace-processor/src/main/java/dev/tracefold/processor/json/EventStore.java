// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.Arrays;

import dev.tracefold.processor.storage.HeapLimit;

/// What was read of each event until its turn comes. An event is a record of eight longs, so that
/// parsing in the order of time touches one cache line an event; the few that have ids or thread
/// durations refer to a second record of four.
final class EventStore {
    /// A time that the event does not have.
    static final long NO_TIME = JsonNumber.NO_TIME;

    private static final int PAGE_BITS = 12;
    private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
    private static final int RECORD_BITS = 3;
    private static final int EXTRA_BITS = 2;
    private static final int TIMESTAMP = 0;
    private static final int DURATION = 1;
    private static final int PID_AND_TID = 2;
    private static final int CATEGORY_AND_NAME = 3;
    private static final int ARGS_PLACE = 4;
    private static final int ARGS_LENGTH_AND_FLAGS = 5;
    private static final int THREAD_TIMESTAMP = 6;
    private static final int EXTRA = 7;
    private static final int THREAD_DURATION = 0;
    private static final int ID = 1;
    private static final int BIND_ID = 2;
    private static final int ASYNC_ID = 3;
    private static final int NO_EXTRA = -1;
    private static final int PART_OF_HEAP = 4;

    private long[][] pages = new long[16][];
    private long[][] extraPages = new long[4][];
    private int size;
    private int extras;

    /// How many events there are.
    int size() {
        return size;
    }

    /// Adds what an event says.
    void add(EventFields fields) {
        if (size >> PAGE_BITS == pages.length) {
            pages = Arrays.copyOf(pages, pages.length * 2);
        }
        if ((size & PAGE_MASK) == 0) {
            long bytes = ((size + (1L << PAGE_BITS)) << RECORD_BITS) * Long.BYTES;
            HeapLimit.check(bytes, PART_OF_HEAP, "events that wait for their turn");
            pages[size >> PAGE_BITS] = new long[1 << (PAGE_BITS + RECORD_BITS)];
        }
        long[] page = pages[size >> PAGE_BITS];
        int at = (size & PAGE_MASK) << RECORD_BITS;
        page[at + TIMESTAMP] = fields.timestampNanos();
        page[at + DURATION] = fields.durationNanos();
        page[at + PID_AND_TID] = pair(fields.pid(), fields.tid());
        page[at + CATEGORY_AND_NAME] = pair(fields.category(), fields.name());
        page[at + ARGS_PLACE] = fields.argsPlace();
        page[at + ARGS_LENGTH_AND_FLAGS] = pair(fields.argsLength(), fields.flags());
        page[at + THREAD_TIMESTAMP] = fields.threadTimestampNanos();
        page[at + EXTRA] = fields.hasExtra() ? addExtra(fields) : NO_EXTRA;
        size++;
    }

    private int addExtra(EventFields fields) {
        if (extras >> PAGE_BITS == extraPages.length) {
            extraPages = Arrays.copyOf(extraPages, extraPages.length * 2);
        }
        if ((extras & PAGE_MASK) == 0) {
            extraPages[extras >> PAGE_BITS] = new long[1 << (PAGE_BITS + EXTRA_BITS)];
        }
        long[] page = extraPages[extras >> PAGE_BITS];
        int at = (extras & PAGE_MASK) << EXTRA_BITS;
        page[at + THREAD_DURATION] = fields.threadDurationNanos();
        page[at + ID] = fields.id();
        page[at + BIND_ID] = fields.bindId();
        page[at + ASYNC_ID] = fields.asyncId();
        return extras++;
    }

    long timestampNanos(int event) {
        return get(event, TIMESTAMP);
    }

    long durationNanos(int event) {
        return get(event, DURATION);
    }

    long threadTimestampNanos(int event) {
        return get(event, THREAD_TIMESTAMP);
    }

    /// A number, or a string id; the flags say which.
    int pid(int event) {
        return high(get(event, PID_AND_TID));
    }

    /// A number, or a string id; the flags say which.
    int tid(int event) {
        return (int) get(event, PID_AND_TID);
    }

    int category(int event) {
        return high(get(event, CATEGORY_AND_NAME));
    }

    int name(int event) {
        return (int) get(event, CATEGORY_AND_NAME);
    }

    /// See [dev.tracefold.processor.importer.KeptText].
    long argsPlace(int event) {
        return get(event, ARGS_PLACE);
    }

    /// 0 for an event without args.
    int argsLength(int event) {
        return high(get(event, ARGS_LENGTH_AND_FLAGS));
    }

    /// See [EventFlags].
    int flags(int event) {
        return (int) get(event, ARGS_LENGTH_AND_FLAGS);
    }

    long threadDurationNanos(int event) {
        int extra = (int) get(event, EXTRA);
        return extra == NO_EXTRA ? NO_TIME : getExtra(extra, THREAD_DURATION);
    }

    long id(int event) {
        int extra = (int) get(event, EXTRA);
        return extra == NO_EXTRA ? 0 : getExtra(extra, ID);
    }

    long bindId(int event) {
        int extra = (int) get(event, EXTRA);
        return extra == NO_EXTRA ? 0 : getExtra(extra, BIND_ID);
    }

    long asyncId(int event) {
        int extra = (int) get(event, EXTRA);
        return extra == NO_EXTRA ? 0 : getExtra(extra, ASYNC_ID);
    }

    private long get(int event, int field) {
        return pages[event >> PAGE_BITS][((event & PAGE_MASK) << RECORD_BITS) + field];
    }

    private long getExtra(int extra, int field) {
        return extraPages[extra >> PAGE_BITS][((extra & PAGE_MASK) << EXTRA_BITS) + field];
    }

    private static long pair(int high, int low) {
        return (long) high << Integer.SIZE | Integer.toUnsignedLong(low);
    }

    private static int high(long pair) {
        return (int) (pair >>> Integer.SIZE);
    }
}
