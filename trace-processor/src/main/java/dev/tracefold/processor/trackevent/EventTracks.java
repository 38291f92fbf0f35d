// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackSpec;

import static java.util.Objects.requireNonNull;

/// Finds the thread and process of an event and the track it lies on: by uuid, else by the thread of its
/// sequence, and as legacy phases want it.
final class EventTracks {
    /// Returned where an event has no track.
    static final int NO_TRACK = DescriptorTrack.NO_TRACK;

    private final TraceContext context;
    private final StringPool strings;
    private final ProcessTracker processes;
    private final TrackEventTracker tracker;
    private final ArgSet sourceArgs = new ArgSet();

    EventTracks(TraceContext context, TrackEventTracker tracker) {
        this.context = context;
        this.strings = context.strings();
        this.processes = context.processes();
        this.tracker = tracker;
    }

    /// Settles whose the event is.
    ///
    /// @return false when that cannot be
    boolean associate(CurrentEvent event) {
        boolean known =
                event.trackUuid == 0 ? associateWithSequence(event) : associateByUuid(event);
        if (!known || !event.legacy.hasPhase) {
            return known;
        }
        switch (event.legacy.phase) {
            case 'b', 'e', 'n', 'S', 'T', 'p', 'F' -> event.passthroughUtid = event.utid;
            case 'i', 'I' -> {
                return associateInstant(event);
            }
            default -> {
                // Lies where it says.
            }
        }
        return true;
    }

    private boolean associateByUuid(CurrentEvent event) {
        DescriptorTrack descriptor = tracker.resolve(event.trackUuid);
        if (descriptor == null) {
            return false;
        }
        event.descriptor = descriptor;
        switch (requireNonNull(descriptor.scope)) {
            case THREAD -> event.utid = descriptor.owner;
            case PROCESS -> {
                event.setUpid(descriptor.owner);
                int utid = sequenceThread(event);
                if (utid != CurrentEvent.NONE && processes.upidOfThread(utid) == descriptor.owner) {
                    event.passthroughUtid = utid;
                }
            }
            case GLOBAL -> event.passthroughUtid = sequenceThread(event);
        }
        return true;
    }

    private int sequenceThread(CurrentEvent event) {
        SequenceTiming timing = SequenceTiming.of(event.state());
        return timing == null || !timing.hasThread()
                ? CurrentEvent.NONE
                : processes.updateThread(timing.tid(), timing.pid());
    }

    /// Events without a track lie on their sequence's thread, or on the default track where they could
    /// have named one.
    private boolean associateWithSequence(CurrentEvent event) {
        LegacyEventMessage legacy = event.legacy;
        SequenceTiming timing = SequenceTiming.of(event.state());
        boolean hasThread = timing != null && timing.hasThread();
        boolean namesNoTrack = !event.message.hasTrackUuid() || !event.message.hasType();
        event.isOnSequenceThread =
                (namesNoTrack && hasThread)
                        || legacy.hasPidOverride
                        || (legacy.hasTidOverride && hasThread);
        if (!event.isOnSequenceThread) {
            event.descriptor = tracker.resolve(TrackEventTracker.DEFAULT_TRACK);
            return event.descriptor != null;
        }
        return associateWithThread(
                event, timing == null ? 0 : timing.pid(), timing == null ? 0 : timing.tid());
    }

    /// The sequence's thread, unless the event says that it writes for another.
    private boolean associateWithThread(CurrentEvent event, long sequencePid, long sequenceTid) {
        LegacyEventMessage legacy = event.legacy;
        long pid = sequencePid;
        long tid = sequenceTid;
        if (legacy.hasPidOverride) {
            pid = Integer.toUnsignedLong(legacy.pidOverride);
            tid = SyntheticTid.of(-1, pid);
        }
        if (legacy.hasTidOverride) {
            tid = Integer.toUnsignedLong(legacy.tidOverride);
            if (SyntheticTid.isSynthetic(sequenceTid)) {
                tid = SyntheticTid.of(tid, pid);
            }
        }
        if (pid == 0 || tid == 0) {
            return false;
        }
        event.utid = processes.updateThread(tid, pid);
        return true;
    }

    private static boolean associateInstant(CurrentEvent event) {
        switch (event.legacy.instantScope) {
            case LegacyEventMessage.SCOPE_GLOBAL -> event.leaveThread();
            case LegacyEventMessage.SCOPE_PROCESS -> {
                if (event.upid() == CurrentEvent.NONE) {
                    return false;
                }
                event.leaveThread();
            }
            default -> {
                return event.utid != CurrentEvent.NONE;
            }
        }
        return true;
    }

    /// The track for a slice that opens, or [#NO_TRACK].
    int forBegin(CurrentEvent event) {
        DescriptorTrack descriptor = event.descriptor;
        int own =
                descriptor == null
                        ? NO_TRACK
                        : tracker.trackForBegin(descriptor, event.name, event.describingSequence());
        return legacyOr(event, own);
    }

    /// The track of a slice that closes, or [#NO_TRACK].
    int forEnd(CurrentEvent event) {
        DescriptorTrack descriptor = event.descriptor;
        int own =
                descriptor == null
                        ? NO_TRACK
                        : tracker.trackForEnd(descriptor, event.name, event.describingSequence());
        return legacyOr(event, own);
    }

    /// The track for an instant, or [#NO_TRACK].
    int forInstant(CurrentEvent event) {
        DescriptorTrack descriptor = event.descriptor;
        int own =
                descriptor == null
                        ? NO_TRACK
                        : tracker.trackForInstant(
                                descriptor, event.name, event.describingSequence());
        return legacyOr(event, own);
    }

    /// The track for what cannot share one, or [#NO_TRACK].
    int forOwn(CurrentEvent event) {
        DescriptorTrack descriptor = event.descriptor;
        int own =
                descriptor == null
                        ? NO_TRACK
                        : tracker.ownTrack(descriptor, event.name, event.describingSequence());
        return legacyOr(event, own);
    }

    /// Legacy phases may mean another track than the event's.
    private int legacyOr(CurrentEvent event, int own) {
        LegacyEventMessage legacy = event.legacy;
        if (legacy.hasPhase) {
            switch (legacy.phase) {
                case 'b', 'e', 'n', 'S', 'T', 'p', 'F' -> {
                    return asyncTrack(event);
                }
                case 'i', 'I' -> {
                    if (legacy.instantScope == LegacyEventMessage.SCOPE_GLOBAL) {
                        return instants(TrackKinds.GLOBAL_INSTANTS);
                    }
                    if (legacy.instantScope == LegacyEventMessage.SCOPE_PROCESS) {
                        return instants(TrackKinds.PROCESS_INSTANTS, event.upid());
                    }
                }
                default -> {
                    // Lies where it says.
                }
            }
        }
        return event.isOnSequenceThread ? context.tracks().threadTrack(event.utid) : own;
    }

    private int instants(TrackSpec spec, long... dimensions) {
        sourceArgs.clear();
        sourceArgs.add(strings.intern("source"), ArgType.STRING, strings.intern("chrome"));
        return context.tracks().intern(spec, StringPool.NULL_ID, sourceArgs, dimensions);
    }

    /// Async events nest by id: within a category, or, in the older form, within a name.
    private int asyncTrack(CurrentEvent event) {
        LegacyEventMessage legacy = event.legacy;
        boolean isProcessScoped = false;
        long id;
        if (legacy.hasUnscopedId) {
            id = legacy.unscopedId;
        } else if (legacy.hasGlobalId) {
            id = legacy.globalId;
        } else if (legacy.hasLocalId && event.upid() != CurrentEvent.NONE) {
            id = legacy.localId;
            isProcessScoped = true;
        } else {
            return NO_TRACK;
        }
        event.hasLegacySourceId = true;
        event.legacySourceId = id;
        boolean isNestable = legacy.phase == 'b' || legacy.phase == 'e' || legacy.phase == 'n';
        int scope = isNestable ? event.category : event.name;
        if (legacy.idScopeStart >= 0) {
            int idScope = strings.intern(legacy.buffer, legacy.idScopeStart, legacy.idScopeLength);
            scope =
                    strings.intern(
                            strings.getOrEmpty(event.category) + ':' + strings.getOrEmpty(idScope));
        }
        int upid = Math.max(event.upid(), 0);
        return context.compressor()
                .asyncTrack(event.name, upid, id, isProcessScoped, scope, kind(legacy.phase));
    }

    /// As the reference has it: the end phase of the older form, F, frees no track, its step T does.
    private static TrackCompressor.Event kind(int phase) {
        return switch (phase) {
            case 'b', 'S' -> TrackCompressor.Event.BEGIN;
            case 'e', 'T' -> TrackCompressor.Event.END;
            default -> TrackCompressor.Event.INSTANT;
        };
    }
}
