// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.storage.StringPool;

/// The fields of the event that is being read, first from the file and then from the [EventStore]. One instance
/// serves all events of a file.
final class EventFields {
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final long MIX_AGAIN = 0xD6E8FEB86659FD93L;

    private long timestampNanos;
    private long durationNanos;
    private long threadTimestampNanos;
    private long threadDurationNanos;
    private int pid;
    private int tid;
    private int category;
    private int name;
    private long id;
    private long bindId;
    private long asyncId;
    private int flags;
    private int kind;

    /// Makes it the fields of an event that says nothing.
    void clear() {
        timestampNanos = EventStore.NO_TIME;
        durationNanos = EventStore.NO_TIME;
        threadTimestampNanos = EventStore.NO_TIME;
        threadDurationNanos = EventStore.NO_TIME;
        pid = 0;
        tid = 0;
        category = StringPool.NULL_ID;
        name = StringPool.NULL_ID;
        id = 0;
        bindId = 0;
        asyncId = 0;
        flags = 0;
    }

    /// Takes what events of a kind have in common.
    void setKind(int newKind, int newPid, int newTid, int newCategory, int newFlags) {
        kind = newKind;
        pid = newPid;
        tid = newTid;
        category = newCategory;
        flags = newFlags;
    }

    /// What follows from the fields together, once all have been read.
    void complete() {
        // A thread that is not named is the main thread, as is thread 0 of any process but 0.
        if (tid == 0 && pid != 0 && !has(EventFlags.TID_IS_STRING)) {
            tid = pid;
            flags |= has(EventFlags.PID_IS_STRING) ? EventFlags.TID_IS_STRING_PID : 0;
        }
        if (has(EventFlags.ID_IS_STRING | EventFlags.ID_IS_NUMBER)) {
            asyncId = id;
            flags = (flags & ~EventFlags.ASYNC_LOCAL) | EventFlags.ASYNC_GLOBAL;
            setFlag(EventFlags.ASYNC_IS_STRING, has(EventFlags.ID_IS_STRING));
        }
        setFlag(EventFlags.HAS_DURATION, durationNanos != EventStore.NO_TIME);
        setFlag(EventFlags.HAS_THREAD_TIMESTAMP, threadTimestampNanos != EventStore.NO_TIME);
        setFlag(EventFlags.HAS_THREAD_DURATION, threadDurationNanos != EventStore.NO_TIME);
    }

    void setPhase(int phase) {
        flags = (flags & ~0xFF) | (phase & 0xFF);
    }

    void setFlag(int flag) {
        flags |= flag;
    }

    void setFlag(int flag, boolean on) {
        flags = on ? flags | flag : flags & ~flag;
    }

    void setTimestampNanos(long value) {
        timestampNanos = value;
    }

    void setDurationNanos(long value) {
        durationNanos = value;
    }

    void setThreadTimestampNanos(long value) {
        threadTimestampNanos = value;
    }

    void setThreadDurationNanos(long value) {
        threadDurationNanos = value;
    }

    void setPid(int value, boolean isString) {
        pid = value;
        setFlag(EventFlags.HAS_PID);
        setFlag(EventFlags.PID_IS_STRING, isString);
    }

    void setTid(int value, boolean isString) {
        tid = value;
        setFlag(EventFlags.HAS_TID);
        setFlag(EventFlags.TID_IS_STRING, isString);
    }

    void setCategory(int stringId) {
        category = stringId;
    }

    void setName(int stringId) {
        name = stringId;
    }

    void setId(long value, boolean isString) {
        id = value;
        setFlag(EventFlags.ID_IS_STRING, isString);
        setFlag(EventFlags.ID_IS_NUMBER, !isString);
    }

    void setBindId(long value, boolean isString) {
        bindId = value;
        setFlag(EventFlags.BIND_ID_IS_STRING, isString);
        setFlag(EventFlags.BIND_ID_IS_NUMBER, !isString);
    }

    /// Takes the async id of `id2`; a global one wins over a local one.
    void setAsyncId(long value, boolean isString, boolean local) {
        if (!local || !has(EventFlags.ASYNC_GLOBAL)) {
            asyncId = value;
            setFlag(EventFlags.ASYNC_IS_STRING, isString);
            setFlag(EventFlags.ASYNC_GLOBAL, !local);
            setFlag(EventFlags.ASYNC_LOCAL, local);
        }
    }

    /// Takes the ids as they were when the event was [complete][#complete()]. The async id becomes one of its
    /// category then: ids of different categories are different ids.
    void setIds(long newId, long newBindId, long newAsyncId) {
        id = newId;
        bindId = newBindId;
        asyncId =
                has(EventFlags.ASYNC_GLOBAL | EventFlags.ASYNC_LOCAL)
                        ? mix(category, newAsyncId)
                        : newAsyncId;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    char phase() {
        return EventFlags.phase(flags);
    }

    long timestampNanos() {
        return timestampNanos;
    }

    long durationNanos() {
        return durationNanos;
    }

    long threadTimestampNanos() {
        return threadTimestampNanos;
    }

    long threadDurationNanos() {
        return threadDurationNanos;
    }

    int pid() {
        return pid;
    }

    int tid() {
        return tid;
    }

    int category() {
        return category;
    }

    int name() {
        return name;
    }

    long id() {
        return id;
    }

    long bindId() {
        return bindId;
    }

    long asyncId() {
        return asyncId;
    }

    int flags() {
        return flags;
    }

    /// The number of the [kind][EventKinds] of an event that comes from the store.
    int kind() {
        return kind;
    }

    private static long mix(int category, long id) {
        long h = (category + MIX) * MIX_AGAIN;
        h = (h ^ h >>> 32 ^ id) * MIX;
        return h ^ h >>> 29;
    }
}
