// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ByteCursor;

/// What one run of the recorder counted, and what it knew about the binaries it met.
final class PerfSession {
    private static final int ANY_PID = -1;
    private static final int SAMPLE = 9;

    private record File(int pid, String path) {}

    private final List<EventAttr> attrs = new ArrayList<>();
    private final Map<Long, EventAttr> attrOfId = new HashMap<>();
    private final Map<File, String> buildIds = new HashMap<>();
    private boolean isSimpleperf;

    void addAttr(EventAttr attr) {
        attrs.add(attr);
    }

    void addId(long id, EventAttr attr) {
        attrOfId.putIfAbsent(id, attr);
    }

    boolean isEmpty() {
        return attrs.isEmpty();
    }

    void forEachAttr(Consumer<EventAttr> action) {
        attrs.forEach(action);
    }

    @Nullable EventAttr attrOfId(long id) {
        return attrOfId.get(id);
    }

    /// The event that a record of the kernel is about, or null when its id is not known.
    ///
    /// @param payload the record without its header; is moved
    @Nullable EventAttr attrOf(int recordType, ByteCursor payload) {
        if (attrs.isEmpty()) {
            return null;
        }
        EventAttr first = attrs.getFirst();
        boolean isSample = recordType == SAMPLE;
        if (attrs.size() == 1 || (!isSample && !first.sampleIdAll())) {
            return first;
        }
        int place = isSample ? first.idInSample() : first.idFromEnd();
        if (place == EventAttr.NONE) {
            return first;
        }
        payload.skip(isSample ? place : payload.remaining() - place);
        long id = payload.i64();
        if (payload.broken()) {
            return null;
        }
        return id == 0 ? first : attrOfId.get(id);
    }

    void addBuildId(int pid, String path, String buildId) {
        buildIds.putIfAbsent(new File(pid, path), buildId);
    }

    /// The build id of a file as a process sees it in hexadecimal, empty when it is not known.
    String buildId(int pid, String path) {
        String own = buildIds.get(new File(pid, path));
        return own != null ? own : buildIds.getOrDefault(new File(ANY_PID, path), "");
    }

    void setSimpleperf() {
        isSimpleperf = true;
    }

    /// Whether addresses of callers are those that calls return to, which is after the call.
    boolean hasReturnAddresses() {
        return !isSimpleperf;
    }
}
