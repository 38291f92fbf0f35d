// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.json.JsonCursor.Kind;
import dev.tracefold.processor.json.JsonCursor.Outcome;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ProcessNamePriority;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;

/// Metadata events (`M`): names of threads and processes, and where to show them.
final class MetadataEvents {
    private static final int FAILURE = StatKeys.of("json_parser_failure");

    private final TraceContext context;
    private final Threads threads;
    private final JsonCursor cursor = new JsonCursor();
    private final JsonStrings strings;
    private final int threadName;
    private final int processName;
    private final int threadSortIndex;
    private final int processSortIndex;

    MetadataEvents(TraceContext context, Threads threads) {
        this.context = context;
        this.threads = threads;
        StringPool pool = context.strings();
        this.strings = new JsonStrings(pool);
        this.threadName = pool.intern("thread_name");
        this.processName = pool.intern("process_name");
        this.threadSortIndex = pool.intern("thread_sort_index");
        this.processSortIndex = pool.intern("process_sort_index");
    }

    /// `M`.
    boolean parse(EventFields event, int utid, byte[] text, int start, int length) {
        int name = event.name();
        boolean isName = name == threadName || name == processName;
        boolean isSortIndex = name == threadSortIndex || name == processSortIndex;
        if (length == 0 || !(isName || isSortIndex)) {
            return true;
        }
        cursor.reset(text, start + 1, start + length);
        String wanted = isName ? "name" : "sort_index";
        while (cursor.key() == Outcome.OK) {
            boolean found = strings.get(cursor).equals(wanted);
            if (cursor.value() != Outcome.OK) {
                return false;
            }
            if (found) {
                take(event, utid, name, isName);
            }
            if (cursor.peek() == ',') {
                cursor.skip();
            }
        }
        return cursor.peek() == '}';
    }

    private void take(EventFields event, int utid, int name, boolean isName) {
        if (isName) {
            takeName(event, utid, name);
        } else if (cursor.kind() == Kind.NUMBER) {
            takeSortIndex(event, utid, name, cursor.number().asLong());
        } else {
            context.stats().increment(FAILURE);
        }
    }

    private void takeName(EventFields event, int utid, int name) {
        if (cursor.kind() != Kind.STRING || cursor.end() == cursor.start()) {
            context.stats().increment(FAILURE);
            return;
        }
        int value = strings.intern(cursor);
        if (name == threadName) {
            context.processes().updateThreadName(utid, value, ThreadNamePriority.OTHER);
        } else {
            int upid = threads.upid(event);
            context.processes().setProcessName(upid, value, ProcessNamePriority.OTHER);
        }
    }

    private void takeSortIndex(EventFields event, int utid, int name, long index) {
        boolean ofThread = name == threadSortIndex;
        String key = ofThread ? "thread_sort_index_hint" : "process_sort_index_hint";
        ArgSet args =
                ofThread
                        ? context.processes().argsOfThread(utid)
                        : context.processes().argsOfProcess(threads.upid(event));
        args.add(context.strings().intern(key), ArgType.INT, index);
    }
}
