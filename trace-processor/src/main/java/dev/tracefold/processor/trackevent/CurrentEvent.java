// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.wire.ProtoReader;

import static java.util.Objects.requireNonNull;

/// The event that is being turned into rows, and what has been found out about it. There is one, used
/// for all events.
final class CurrentEvent {
    static final int NONE = -1;

    private final StringPool strings;
    private final InternedTexts texts;
    private final ProcessTracker processes;
    private final EventColumns columns;
    private final EventDefaults.Cache defaultsCache;

    final TrackEventMessage message = new TrackEventMessage();
    final LegacyEventMessage legacy = new LegacyEventMessage();
    private @Nullable SequenceState state;

    long timestamp;
    int row = NONE;
    int category;
    int name;

    long trackUuid;
    @Nullable DescriptorTrack descriptor;
    int utid = NONE;
    private int upid = NONE;

    /// The thread that wrote an event which lies on no thread's track; exporters want it.
    int passthroughUtid = NONE;

    /// Whether the event lies on the track of its thread as the sequence or the event itself names it.
    boolean isOnSequenceThread;

    boolean hasLegacySourceId;
    long legacySourceId;

    boolean hasThreadTime;
    long threadTime;
    boolean hasInstructions;
    long instructions;

    CurrentEvent(
            StringPool strings,
            InternedTexts texts,
            ProcessTracker processes,
            EventColumns columns,
            EventDefaults.Cache defaultsCache) {
        this.strings = strings;
        this.texts = texts;
        this.processes = processes;
        this.columns = columns;
        this.defaultsCache = defaultsCache;
    }

    /// Reads the event in `buffer[start, end)`.
    ///
    /// @param columnsRow what the tokenizer worked out, or [#NONE]
    void read(long ts, SequenceState sequence, byte[] buffer, int start, int end, int columnsRow) {
        timestamp = ts;
        state = sequence;
        row = columnsRow;
        message.read(buffer, start, end);
        if (message.hasLegacyEvent()) {
            legacy.read(buffer, message.legacyStart, message.legacyEnd);
        } else {
            legacy.clear();
        }
        utid = NONE;
        upid = NONE;
        passthroughUtid = NONE;
        descriptor = null;
        isOnSequenceThread = false;
        hasLegacySourceId = false;
        hasThreadTime = row != NONE && columns.hasThreadTime(row);
        threadTime = hasThreadTime ? columns.threadTime(row) : 0;
        hasInstructions = row != NONE && columns.hasInstructions(row);
        instructions = hasInstructions ? columns.instructions(row) : 0;
        category = readCategory();
        name = readName();
        if (message.hasTrackUuid()) {
            trackUuid = message.trackUuid;
        } else {
            EventDefaults defaults = defaultsCache.of(sequence);
            trackUuid = defaults.hasTrackUuid() ? defaults.trackUuid() : 0;
        }
    }

    SequenceState state() {
        return requireNonNull(state);
    }

    EventDefaults defaults() {
        return defaultsCache.of(state());
    }

    /// Sequence that describes a new track, or 0 where the event names none.
    int describingSequence() {
        return trackUuid == 0 ? 0 : state().sequenceId();
    }

    /// The process of the event, or [#NONE].
    int upid() {
        return upid == NONE && utid != NONE ? processes.upidOfThread(utid) : upid;
    }

    void setUpid(int newUpid) {
        upid = newUpid;
    }

    /// Takes the thread off the event but keeps its process.
    void leaveThread() {
        upid = upid();
        passthroughUtid = utid;
        utid = NONE;
    }

    double counterValue() {
        return columns.counter(row);
    }

    double extraCounter(int index) {
        return columns.extra(row, index);
    }

    private int readName() {
        long iid = message.nameIid != 0 ? message.nameIid : legacy.nameIid;
        if (iid != 0) {
            int found = texts.find(state(), InternedTexts.NAMES, iid);
            return found == InternedTexts.MISSING ? StringPool.NULL_ID : found;
        }
        return message.hasName()
                ? strings.intern(message.buffer, message.nameStart, message.nameLength)
                : StringPool.NULL_ID;
    }

    private int readCategory() {
        int iids = message.categoryIids;
        int inline = message.categories;
        if (iids + inline == 0) {
            return StringPool.NULL_ID;
        }
        if (iids + inline > 1) {
            return joinCategories();
        }
        if (inline == 1) {
            return strings.intern(message.buffer, message.categoryStart, message.categoryLength);
        }
        long iid = message.firstCategoryIid;
        int found = texts.find(state(), InternedTexts.CATEGORIES, iid);
        return found == InternedTexts.MISSING
                ? strings.intern("unknown(" + Long.toUnsignedString(iid) + ")")
                : found;
    }

    /// There is one column for all categories of an event.
    private int joinCategories() {
        RepeatedLongs iids = new RepeatedLongs();
        iids.read(
                message.buffer,
                message.start,
                message.end,
                TrackEventMessage.CATEGORY_IIDS,
                ProtoReader.VARINT);
        StringJoiner joined = new StringJoiner(",");
        for (int i = 0; i < iids.size(); i++) {
            int found = texts.find(state(), InternedTexts.CATEGORIES, iids.get(i));
            if (found != InternedTexts.MISSING) {
                joined.add(strings.getOrEmpty(found));
            }
        }
        ProtoReader reader = new ProtoReader();
        reader.reset(message.buffer, message.start, message.end);
        while (reader.next()) {
            if (reader.field() == TrackEventMessage.CATEGORIES) {
                joined.add(Texts.of(reader));
            }
        }
        return joined.length() == 0 ? StringPool.NULL_ID : strings.intern(joined.toString());
    }
}
