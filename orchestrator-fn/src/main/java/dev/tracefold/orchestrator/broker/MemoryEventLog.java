// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/// A log that lives as long as its process.
public final class MemoryEventLog implements EventLog {
    // A prefix nobody needs any more is cut off when it is at least this long.
    private static final int TRIM_ENTRIES = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All guarded by lock.
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Group> groups = new HashMap<>();
    private long first;
    private boolean closed;

    @Override
    public void append(Entry entry) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the log is closed");
            }
            if (groups.isEmpty()) {
                // Nobody will ever read it.
                return;
            }
            entries.add(entry);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Reader read(String group, int maxOpen, Consumer<Open> sink) {
        MemoryReader reader;
        lock.lock();
        try {
            Group place = groups.computeIfAbsent(group, _ -> new Group(first + entries.size()));
            place.next = place.lowestUndone();
            place.undone.clear();
            reader = new MemoryReader(place, maxOpen, sink);
        } finally {
            lock.unlock();
        }
        reader.thread.start();
        return reader;
    }

    /// How many entries somebody still needs.
    int size() {
        lock.lock();
        try {
            return (int) (first + entries.size() - lowestUndone());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long lowestUndone() {
        return groups.values().stream()
                .mapToLong(Group::lowestUndone)
                .min()
                .orElse(first + entries.size());
    }

    private void trim() {
        int unneeded = (int) (lowestUndone() - first);
        if (unneeded >= TRIM_ENTRIES) {
            entries.subList(0, unneeded).clear();
            first += unneeded;
        }
    }

    /// Where a group is; guarded by the lock of the log.
    private static final class Group {
        private final TreeSet<Long> undone = new TreeSet<>();
        private long next;

        Group(long next) {
            this.next = next;
        }

        long lowestUndone() {
            return undone.isEmpty() ? next : undone.first();
        }
    }

    private final class MemoryReader implements Reader {
        private final Group group;
        private final int maxOpen;
        private final Consumer<Open> sink;
        private final Thread thread;
        // Guarded by the lock of the log.
        private boolean stopped;

        MemoryReader(Group group, int maxOpen, Consumer<Open> sink) {
            this.group = group;
            this.maxOpen = maxOpen;
            this.sink = sink;
            this.thread = Thread.ofVirtual().name("log-reader").unstarted(this::run);
        }

        private void run() {
            try {
                while (true) {
                    Open open = next();
                    if (open == null) {
                        return;
                    }
                    sink.accept(open);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private @Nullable Open next() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (!stopped
                        && !closed
                        && (group.undone.size() >= maxOpen
                                || group.next == first + entries.size())) {
                    changed.await();
                }
                if (stopped || closed) {
                    return null;
                }
                long position = group.next++;
                group.undone.add(position);
                return new MemoryOpen(entries.get((int) (position - first)), position);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                stopped = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private final class MemoryOpen implements Open {
            private final Entry entry;
            private final long position;

            MemoryOpen(Entry entry, long position) {
                this.entry = entry;
                this.position = position;
            }

            @Override
            public Entry entry() {
                return entry;
            }

            @Override
            public void done() {
                lock.lock();
                try {
                    // After a close the entry belongs to the next reader.
                    if (!stopped && group.undone.remove(position)) {
                        trim();
                        changed.signalAll();
                    }
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
