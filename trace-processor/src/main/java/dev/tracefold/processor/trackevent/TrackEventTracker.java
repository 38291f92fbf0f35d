// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.LongIntMap;
import dev.tracefold.processor.tracker.PidNamespaces;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackCompressor.TrackMaker;
import dev.tracefold.processor.tracker.TrackCompressor.TrackSet;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackTracker;
import dev.tracefold.processor.trackevent.DescriptorTrack.Scope;
import dev.tracefold.processor.trackevent.TrackReservation.Content;
import dev.tracefold.processor.trackevent.TrackReservation.Merge;

import static java.util.Objects.requireNonNull;

/// The tracks of descriptors, by uuid. A track gets its row when the first event needs it, and by then
/// its parents have theirs; whose it is, is settled when its descriptor's time comes.
final class TrackEventTracker {
    /// The uuid of events that name no track.
    static final long DEFAULT_TRACK = 0;

    private static final int MAX_ANCESTORS = 100;
    private static final int CONFLICT = StatKeys.of("track_descriptor_conflicting_reservation");
    private static final int DEFAULT_WITH_PARENT =
            StatKeys.of("track_descriptor_default_track_with_parent");
    private static final int LOOP = StatKeys.of("track_event_track_hierarchy_loop");
    private static final int TOO_DEEP = StatKeys.of("track_event_track_hierarchy_too_deep");
    private static final int MISSING_PARENT = StatKeys.of("track_hierarchy_missing_uuid");

    private final TraceContext context;
    private final StringPool strings;
    private final TrackTracker tracks;
    private final TrackCompressor compressor;
    private final List<DescriptorTrack> descriptors = new ArrayList<>();
    private final LongIntMap descriptorOfUuid = new LongIntMap(64);
    private final LongIntMap descriptorOfThread = new LongIntMap(16);
    private final LongIntMap descriptorOfProcess = new LongIntMap(16);
    private final Set<Integer> sequencesSeenFromTheirFirstPacket = new HashSet<>();
    private final ArgSet args = new ArgSet();

    TrackEventTracker(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.tracks = context.tracks();
        this.compressor = context.compressor();
    }

    void onFirstPacketOnSequence(int sequenceId) {
        sequencesSeenFromTheirFirstPacket.add(sequenceId);
    }

    /// Takes down what a descriptor says.
    void reserve(long uuid, TrackReservation reservation) {
        if (uuid == DEFAULT_TRACK && reservation.parentUuid != 0) {
            args.clear();
            args.add(strings.intern("parent_uuid"), ArgType.UINT, reservation.parentUuid);
            context.importLog().record(DEFAULT_WITH_PARENT, args);
            return;
        }
        DescriptorTrack known = find(uuid);
        if (known == null) {
            add(uuid, reservation);
        } else if (!known.reservation.isForSameTrack(reservation)) {
            note(CONFLICT, uuid);
        } else if (reservation.name != StringPool.NULL_ID) {
            boolean isUnmerged = reservation.merge == Merge.NONE;
            if (known.reservation.name == StringPool.NULL_ID || isUnmerged) {
                known.reservation.name = reservation.name;
            }
            if (isUnmerged && known.track != DescriptorTrack.NO_TRACK) {
                tracks.setName(known.track, reservation.name);
            }
        }
    }

    /// The track of a uuid as far as it is known, or null.
    @Nullable DescriptorTrack find(long uuid) {
        int index = descriptorOfUuid.get(uuid);
        return index == LongIntMap.NONE ? null : descriptors.get(index);
    }

    /// The track of a uuid with its scope and owner settled; one that was never described is made up. Null
    /// when its ancestors make no sense.
    @Nullable DescriptorTrack resolve(long uuid) {
        DescriptorTrack known = find(uuid);
        if (known == null) {
            TrackReservation reservation = new TrackReservation();
            if (uuid == DEFAULT_TRACK) {
                reservation.name = strings.intern("Default Track");
            }
            known = add(uuid, reservation);
        }
        return known.scope != null || settle(known) ? known : null;
    }

    /// The track for a slice that opens, or [DescriptorTrack#NO_TRACK].
    int trackForBegin(DescriptorTrack descriptor, int eventName, int sequenceId) {
        intern(descriptor, eventName, sequenceId);
        TrackSet set = descriptor.set;
        return set == null
                ? descriptor.track
                : compressor.begin(set, descriptor.uuid, requireNonNull(descriptor.maker));
    }

    /// The track of a slice that closes, or [DescriptorTrack#NO_TRACK].
    int trackForEnd(DescriptorTrack descriptor, int eventName, int sequenceId) {
        intern(descriptor, eventName, sequenceId);
        TrackSet set = descriptor.set;
        return set == null
                ? descriptor.track
                : compressor.end(set, descriptor.uuid, requireNonNull(descriptor.maker));
    }

    /// The track for an instant, or [DescriptorTrack#NO_TRACK].
    int trackForInstant(DescriptorTrack descriptor, int eventName, int sequenceId) {
        intern(descriptor, eventName, sequenceId);
        TrackSet set = descriptor.set;
        return set == null
                ? descriptor.track
                : compressor.instant(set, descriptor.uuid, requireNonNull(descriptor.maker));
    }

    /// The track for events that can share none: counters, states, complete events;
    /// [DescriptorTrack#NO_TRACK] where it is a shared one.
    int ownTrack(DescriptorTrack descriptor, int eventName, int sequenceId) {
        intern(descriptor, eventName, sequenceId);
        return descriptor.track;
    }

    private DescriptorTrack add(long uuid, TrackReservation reservation) {
        DescriptorTrack descriptor = new DescriptorTrack(uuid, reservation);
        descriptorOfUuid.put(uuid, descriptors.size());
        descriptors.add(descriptor);
        return descriptor;
    }

    private boolean settle(DescriptorTrack descriptor) {
        if (!hasSoundAncestors(descriptor.uuid)) {
            return false;
        }
        TrackReservation reservation = descriptor.reservation;
        boolean isOuterTid = leaveNamespace(reservation);
        if (!isOuterTid
                && reservation.usesSyntheticTid
                && reservation.hasTid
                && reservation.hasPid) {
            reservation.usesSyntheticTid = false;
            reservation.tid = SyntheticTid.of(reservation.tid, reservation.pid);
        }
        DescriptorTrack parent =
                reservation.parentUuid == 0 ? null : resolve(reservation.parentUuid);
        if (reservation.hasTid) {
            descriptor.resolve(Scope.THREAD, thread(descriptor), true);
        } else if (reservation.hasPid) {
            descriptor.resolve(Scope.PROCESS, process(descriptor), true);
        } else if (parent != null && parent.scope != null) {
            descriptor.resolve(parent.scope, parent.owner, false);
        } else {
            descriptor.resolve(Scope.GLOBAL, 0, false);
        }
        return true;
    }

    /// Replaces pids and tids of a namespace by those of the kernel.
    ///
    /// @return whether the tid was one
    private boolean leaveNamespace(TrackReservation reservation) {
        if (reservation.trustedPid == 0 || !reservation.hasPid) {
            return false;
        }
        PidNamespaces namespaces = context.processes().namespaces();
        long pid = namespaces.outerTid(reservation.trustedPid, reservation.pid);
        if (pid != PidNamespaces.UNKNOWN) {
            reservation.pid = pid;
        }
        long tid =
                reservation.hasTid
                        ? namespaces.outerTid(reservation.trustedPid, reservation.tid)
                        : PidNamespaces.UNKNOWN;
        if (tid != PidNamespaces.UNKNOWN) {
            reservation.tid = tid;
        }
        return tid != PidNamespaces.UNKNOWN;
    }

    /// The thread of a descriptor. Each thread has one: another with the same tid means that the tid was
    /// used again.
    private int thread(DescriptorTrack descriptor) {
        ProcessTracker processes = context.processes();
        TrackReservation reservation = descriptor.reservation;
        int utid = processes.updateThread(reservation.tid, reservation.pid);
        if (descriptorOfThread.get(utid) != LongIntMap.NONE) {
            processes.startNewThread(reservation.tid);
            utid = processes.updateThread(reservation.tid, reservation.pid);
        }
        descriptorOfThread.put(utid, 1);
        return utid;
    }

    /// The process of a descriptor; the same holds for pids.
    private int process(DescriptorTrack descriptor) {
        ProcessTracker processes = context.processes();
        long pid = descriptor.reservation.pid;
        int upid = processes.getOrCreateProcess(pid);
        if (descriptorOfProcess.get(upid) != LongIntMap.NONE) {
            upid = processes.startNewProcess(pid);
        }
        descriptorOfProcess.put(upid, 1);
        return upid;
    }

    private void intern(DescriptorTrack descriptor, int eventName, int sequenceId) {
        if (descriptor.isInterned()) {
            return;
        }
        TrackReservation reservation = descriptor.reservation;
        Scope scope = requireNonNull(descriptor.scope);
        DescriptorTrack parent =
                reservation.parentUuid == 0 ? null : resolve(reservation.parentUuid);
        // A parent comes before its children, also that of a thread, which is not shown below it.
        int parentTrack =
                parent == null ? DescriptorTrack.NO_TRACK : trackAsParent(parent, sequenceId);
        if (descriptor.isRoot) {
            internRoot(descriptor, scope, sequenceId);
            return;
        }
        // What hangs directly below a thread or process is one of its main tracks.
        int shownParent =
                parent == null || (parent.isRoot && scope != Scope.GLOBAL)
                        ? DescriptorTrack.NO_TRACK
                        : parentTrack;
        int name = shownName(reservation, scope, eventName);
        if (reservation.content != Content.SLICES || reservation.merge == Merge.NONE) {
            descriptor.track = ownRow(descriptor, scope, name, sequenceId);
            setParent(descriptor.track, shownParent);
        } else {
            shareRows(descriptor, scope, name, shownParent, sequenceId);
        }
    }

    private void internRoot(DescriptorTrack descriptor, Scope scope, int sequenceId) {
        TrackReservation reservation = descriptor.reservation;
        boolean isThreadItself =
                scope == Scope.THREAD
                        && reservation.content == Content.SLICES
                        && !reservation.usesSeparateTrack;
        if (isThreadItself) {
            descriptor.track = tracks.threadTrack(descriptor.owner);
            return;
        }
        int name = shownName(reservation, scope, StringPool.NULL_ID);
        descriptor.track = ownRow(descriptor, scope, name, sequenceId);
    }

    /// A track of slices that has no name is called like the first event on it.
    private int shownName(TrackReservation reservation, Scope scope, int eventName) {
        boolean isUnnamed = reservation.name == StringPool.NULL_ID;
        int name =
                isUnnamed && reservation.content == Content.SLICES ? eventName : reservation.name;
        return scope == Scope.PROCESS ? tracks.processTrackNames().translate(name) : name;
    }

    private int trackAsParent(DescriptorTrack parent, int sequenceId) {
        intern(parent, StringPool.NULL_ID, sequenceId);
        TrackSet set = parent.set;
        return set == null ? parent.track : compressor.first(set, requireNonNull(parent.maker));
    }

    private int ownRow(DescriptorTrack descriptor, Scope scope, int name, int sequenceId) {
        TrackReservation reservation = descriptor.reservation;
        TrackSpec spec = TrackKinds.own(scope, reservation.content);
        describe(descriptor, sequenceId);
        long uuid = descriptor.uuid;
        long[] dimensions =
                scope == Scope.GLOBAL ? new long[] {uuid} : new long[] {descriptor.owner, uuid};
        return reservation.content == Content.COUNTER
                ? tracks.internCounter(spec, name, reservation.counterUnit, args, dimensions)
                : tracks.intern(spec, name, args, dimensions);
    }

    private void shareRows(
            DescriptorTrack descriptor, Scope scope, int name, int parentTrack, int sequenceId) {
        TrackReservation reservation = descriptor.reservation;
        TrackSpec spec = TrackKinds.merged(scope);
        int key = reservation.merge == Merge.BY_KEY ? reservation.mergeKey : name;
        int keyType = reservation.merge.number();
        long parent = reservation.parentUuid;
        int owner = descriptor.owner;
        TrackMaker maker =
                index -> {
                    describe(descriptor, sequenceId);
                    int track =
                            scope == Scope.GLOBAL
                                    ? tracks.create(spec, name, args, parent, keyType, key, index)
                                    : tracks.create(
                                            spec, name, args, owner, parent, keyType, key, index);
                    setParent(track, parentTrack);
                    return track;
                };
        descriptor.maker = maker;
        descriptor.set =
                scope == Scope.GLOBAL
                        ? compressor.set(spec, parent, keyType, key)
                        : compressor.set(spec, owner, parent, keyType, key);
    }

    private void setParent(int track, int parent) {
        if (parent != DescriptorTrack.NO_TRACK) {
            tracks.setParent(track, parent);
        }
    }

    /// Sets [#args] to what is shown of a track's origin.
    private void describe(DescriptorTrack descriptor, int sequenceId) {
        TrackReservation reservation = descriptor.reservation;
        boolean isRoot = descriptor.isRoot || descriptor.uuid == DEFAULT_TRACK;
        args.clear();
        args.add(strings.intern("source"), ArgType.STRING, strings.intern("descriptor"));
        args.add(strings.intern("trace_id"), ArgType.INT, descriptor.uuid);
        args.add(strings.intern("is_root_in_scope"), ArgType.BOOL, isRoot ? 1 : 0);
        addString("category", reservation.counterCategory);
        addString("builtin_counter_type", reservation.counterType);
        addString("y_axis_share_key", reservation.counterAxisKey);
        if (sequencesSeenFromTheirFirstPacket.contains(sequenceId)) {
            args.add(strings.intern("has_first_packet_on_sequence"), ArgType.BOOL, 1);
        }
        addString("child_ordering", reservation.childOrdering);
        if (reservation.hasSiblingRank) {
            args.add(strings.intern("sibling_order_rank"), ArgType.INT, reservation.siblingRank);
        }
        addString("description", reservation.description);
    }

    private void addString(String key, int value) {
        if (value != StringPool.NULL_ID) {
            args.add(strings.intern(key), ArgType.STRING, value);
        }
    }

    private boolean hasSoundAncestors(long uuid) {
        Set<Long> seen = new HashSet<>();
        long current = uuid;
        for (int depth = 0; depth < MAX_ANCESTORS; depth++) {
            if (current == 0) {
                return true;
            }
            if (!seen.add(current)) {
                note(LOOP, uuid);
                return false;
            }
            DescriptorTrack descriptor = find(current);
            if (descriptor == null) {
                note(MISSING_PARENT, uuid);
                return false;
            }
            current = descriptor.reservation.parentUuid;
        }
        note(TOO_DEEP, uuid);
        return false;
    }

    private void note(int stat, long uuid) {
        args.clear();
        args.add(strings.intern("track_uuid"), ArgType.UINT, uuid);
        context.importLog().record(stat, args);
    }
}
