// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/// Parts of one queue of which each begins where the one before ends or later, read one after the other
/// through a small window.
final class PartChain extends EventChain {
    private final List<RunPart> parts = new ArrayList<>();
    private byte[] window = new byte[0];
    private int nextPart;
    private @Nullable RunPart part;
    private RunStore.@Nullable Run run;
    private int left;
    private int at;
    private int filled;
    private int unread;
    private boolean isWholeQueue;

    PartChain(RunPart first) {
        parts.add(first);
    }

    /// Chains of one queue's parts, as few as the order of their times allows.
    ///
    /// @param parts in the order of their numbers
    static List<EventChain> of(List<RunPart> parts) {
        // By the last time, ascending, so that a part goes on the latest chain that it can go on.
        TreeMap<Long, List<PartChain>> ends = new TreeMap<>();
        List<EventChain> chains = new ArrayList<>();
        for (RunPart next : parts) {
            SortedEvents events = next.events;
            if (events != null) {
                chains.add(new SortedChain(events, next));
                continue;
            }
            Map.Entry<Long, List<PartChain>> end = ends.floorEntry(next.firstTimestamp);
            PartChain chain;
            if (end == null) {
                chain = new PartChain(next);
                chains.add(chain);
            } else {
                chain = end.getValue().removeLast();
                if (end.getValue().isEmpty()) {
                    ends.remove(end.getKey());
                }
                chain.add(next);
            }
            ends.computeIfAbsent(next.lastTimestamp, t -> new ArrayList<>()).add(chain);
        }
        return chains;
    }

    private void add(RunPart next) {
        parts.add(next);
    }

    @Override
    void begin(int windowBytes, boolean alone) {
        isWholeQueue = alone;
        window = new byte[windowBytes + EventCode.MOST_BYTES];
        nextPart();
        advance();
    }

    @Override
    int queue() {
        return parts.getFirst().queue;
    }

    @Override
    boolean advance() {
        if (left == 0 && !nextPart()) {
            return false;
        }
        left--;
        if (filled - at < EventCode.MOST_BYTES && unread > 0) {
            fill();
        }
        byte[] from = window;
        int head = from[at];
        int size = head & EventCode.SIZE_MASK;
        int place = at + 1;
        timestamp += EventCode.get(from, place, size);
        place += EventCode.bytes(size);
        size = (head >>> EventCode.PAYLOAD_SHIFT) & EventCode.SIZE_MASK;
        payload += EventCode.unzigzag(EventCode.get(from, place, size));
        place += EventCode.bytes(size);
        if ((head & EventCode.HAS_AUX) != 0) {
            aux = (int) EventCode.get(from, place, Integer.BYTES);
            place += Integer.BYTES;
        }
        if ((head & EventCode.HAS_PARSER) != 0) {
            parser = (int) EventCode.get(from, place, Short.BYTES);
            place += Short.BYTES;
        }
        at = place;
        return true;
    }

    private boolean nextPart() {
        if (run != null) {
            run.done();
            run = null;
        }
        if (nextPart == parts.size()) {
            return false;
        }
        RunPart next = parts.get(nextPart++);
        part = next;
        run = requireNonNull(next.run);
        rank = isWholeQueue ? next.queue : next.number;
        timestamp = next.firstTimestamp;
        payload = 0;
        aux = 0;
        parser = 0;
        left = next.count;
        unread = next.end - next.start;
        at = 0;
        filled = 0;
        return true;
    }

    private void fill() {
        System.arraycopy(window, at, window, 0, filled - at);
        filled -= at;
        at = 0;
        // The last bytes stay free for a word that is read beyond the last event.
        int count = Math.min(unread, window.length - Long.BYTES - filled);
        requireNonNull(run).read(requireNonNull(part).end - unread, window, filled, count);
        filled += count;
        unread -= count;
    }
}
