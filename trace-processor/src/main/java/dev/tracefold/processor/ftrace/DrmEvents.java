// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Direct rendering: vertical blanks, the GPU scheduler's rings, fences.
final class DrmEvents extends FtraceSubsystem {
    /// Fences that hold other fences; each would have a track of its own.
    private static final String UNBOUND = "unbound";

    private static final TrackSpec VBLANK =
            TrackSpec.slice("drm_vblank", Dimension.integer("drm_crtc"));
    private static final TrackSpec RING =
            TrackSpec.slice("drm_sched_ring", Dimension.string("name"));
    private static final TrackSpec FENCE =
            TrackSpec.slice("drm_fence", Dimension.string("name"), Dimension.integer("context"));

    /// How events name a job: older ones by address and number, newer by its fence. Two names are the
    /// same job if both have an address, or both a number, and it is the same.
    private record Job(boolean isFence, long first, long second) {}

    private static final class Ring {
        private final int track;
        private final Deque<RunningJob> running = new ArrayDeque<>();
        private final Map<Job, Integer> queueSlices = new HashMap<>();

        private Ring(int track) {
            this.track = track;
        }
    }

    /// @param job by which it was queued
    /// @param local number for the args of jobs without fence
    private record RunningJob(Job job, long local) {}

    private static final class Timeline {
        private final int track;
        private final Deque<Long> pending = new ArrayDeque<>();
        private boolean hasEmit;

        private Timeline(int track) {
            this.track = track;
        }
    }

    private final Map<String, Ring> rings = new HashMap<>();
    private final Map<Job, Ring> busyRings = new HashMap<>();
    private final Map<Long, Timeline> timelines = new HashMap<>();
    private final int queueName;
    private final int jobName;
    private final int fenceName;

    DrmEvents(TraceContext context) {
        super(context);
        queueName = strings.intern("drm_sched_job_queue");
        jobName = strings.intern("job");
        fenceName = strings.intern("fence");
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("drm_vblank_event", type -> vblank(type, "signal"));
        handlers.on("drm_vblank_event_delivered", type -> vblank(type, "deliver"));
        handlers.on("drm_sched_job", this::jobQueued);
        handlers.on("drm_run_job", this::jobRun);
        handlers.on("drm_sched_process_job", this::jobProcessed);
        handlers.on("drm_sched_job_queue", this::fencedJobQueued);
        handlers.on("drm_sched_job_run", this::fencedJobRun);
        handlers.on("drm_sched_job_done", this::fencedJobDone);
        handlers.on("dma_fence_init", type -> fence(type, this::fenceInit));
        handlers.on("dma_fence_emit", type -> fence(type, this::fenceEmit));
        handlers.on("dma_fence_signaled", type -> fence(type, this::fenceSignaled));
        handlers.on("dma_fence_wait_start", this::fenceWait);
        handlers.on("dma_fence_wait_end", type -> e -> end(e, threadTrack(e)));
    }

    private FtraceHandler vblank(FtraceEventType type, String sliceName) {
        int crtc = type.field("crtc");
        int seq = type.field("seq");
        int name = strings.intern(sliceName);
        return e -> {
            long number = e.uintValue(crtc);
            ArgSet args = newArgs();
            addUint(args, "vblank seqno", e.uintValue(seq));
            instant(e, track(VBLANK, () -> "vblank-%d".formatted(number), number), name, args);
        };
    }

    private FtraceHandler jobQueued(FtraceEventType type) {
        int id = type.field("id");
        int name = type.field("name");
        return e -> queue(e, e.string(name), new Job(false, e.longValue(id), 0), e.longValue(id));
    }

    private FtraceHandler jobRun(FtraceEventType type) {
        int id = type.field("id");
        int fence = type.field("fence");
        int name = type.field("name");
        return e -> {
            long number = e.longValue(id);
            Ring ring = ring(e.string(name));
            busyRings.put(address(e.longValue(fence)), ring);
            run(e, ring, new RunningJob(new Job(false, number, 0), number));
        };
    }

    private FtraceHandler jobProcessed(FtraceEventType type) {
        int fence = type.field("fence");
        return e -> done(e, address(e.longValue(fence)));
    }

    private static Job address(long fence) {
        return new Job(false, fence, 1);
    }

    private FtraceHandler fencedJobQueued(FtraceEventType type) {
        int name = type.field("name");
        int fenceContext = type.field("fence_context");
        int seqno = type.field("fence_seqno");
        return e -> {
            Job job = new Job(true, e.longValue(fenceContext), e.longValue(seqno));
            queue(e, e.string(name), job, 0);
        };
    }

    private FtraceHandler fencedJobRun(FtraceEventType type) {
        int name = type.field("name");
        int fenceContext = type.field("fence_context");
        int seqno = type.field("fence_seqno");
        return e -> {
            Job job = new Job(true, e.longValue(fenceContext), e.longValue(seqno));
            Ring ring = ring(e.string(name));
            busyRings.put(job, ring);
            run(e, ring, new RunningJob(job, 0));
        };
    }

    private FtraceHandler fencedJobDone(FtraceEventType type) {
        int fenceContext = type.field("fence_context");
        int seqno = type.field("fence_seqno");
        return e -> done(e, new Job(true, e.longValue(fenceContext), e.longValue(seqno)));
    }

    private void queue(FtraceEvent e, String ringName, Job job, long local) {
        ArgSet args = newArgs();
        addString(args, "gpu sched ring", strings.intern(ringName));
        addJob(args, job, local);
        int slice = instant(e, threadTrack(e), queueName, args);
        if (slice != SliceTracker.NO_SLICE) {
            ring(ringName).queueSlices.put(job, slice);
        }
    }

    private void addJob(ArgSet args, Job job, long local) {
        if (job.isFence()) {
            addUint(args, "fence context", job.first());
            addUint(args, "fence seqno", job.second());
        } else {
            addUint(args, "gpu sched job", local);
        }
    }

    private Ring ring(String name) {
        return rings.computeIfAbsent(
                name, n -> new Ring(track(RING, () -> "sched-" + n, strings.intern(n))));
    }

    private void run(FtraceEvent e, Ring ring, RunningJob job) {
        ring.running.add(job);
        if (ring.running.size() == 1) {
            beginJob(e, ring);
        }
    }

    private void done(FtraceEvent e, Job job) {
        Ring ring = busyRings.remove(job);
        if (ring == null) {
            return;
        }
        ring.running.poll();
        end(e, ring.track);
        if (!ring.running.isEmpty()) {
            beginJob(e, ring);
        }
    }

    private void beginJob(FtraceEvent e, Ring ring) {
        RunningJob running = ring.running.element();
        ArgSet args = newArgs();
        addJob(args, running.job(), running.local());
        int slice = slices.begin(e.timestampNanos(), ring.track, NONE, jobName, args);
        Integer queued = ring.queueSlices.remove(running.job());
        if (slice != SliceTracker.NO_SLICE && queued != null) {
            context.flows().insert(queued, slice);
        }
    }

    /// What is done with an event of a fence.
    private interface FenceAction {
        void apply(FtraceEvent event, Timeline timeline, long seqno);
    }

    private FtraceHandler fence(FtraceEventType type, FenceAction action) {
        int fenceContext = type.field("context");
        int timelineField = type.field("timeline");
        int seqno = type.field("seqno");
        return e -> {
            String name = e.string(timelineField);
            if (name.equals(UNBOUND)) {
                return;
            }
            long number = e.uintValue(fenceContext);
            Timeline timeline =
                    timelines.computeIfAbsent(
                            number,
                            n ->
                                    new Timeline(
                                            track(
                                                    FENCE,
                                                    () -> "fence-%s-%d".formatted(name, n),
                                                    strings.intern(name),
                                                    n)));
            action.apply(e, timeline, e.uintValue(seqno));
        };
    }

    private void fenceInit(FtraceEvent e, Timeline timeline, long seqno) {
        if (!timeline.hasEmit) {
            addFence(e, timeline, seqno);
        }
    }

    /// Most timelines are not told of by this event; where one is, it is better than the other.
    private void fenceEmit(FtraceEvent e, Timeline timeline, long seqno) {
        if (!timeline.hasEmit) {
            timeline.hasEmit = true;
            if (!timeline.pending.isEmpty()) {
                end(e, timeline.track);
                timeline.pending.clear();
            }
        }
        addFence(e, timeline, seqno);
    }

    private void fenceSignaled(FtraceEvent e, Timeline timeline, long seqno) {
        Long first = timeline.pending.peek();
        if (first == null || seqno < first) {
            return;
        }
        timeline.pending.remove();
        end(e, timeline.track);
        if (!timeline.pending.isEmpty()) {
            beginFence(e, timeline);
        }
    }

    private void addFence(FtraceEvent e, Timeline timeline, long seqno) {
        timeline.pending.add(seqno);
        if (timeline.pending.size() == 1) {
            beginFence(e, timeline);
        }
    }

    private void beginFence(FtraceEvent e, Timeline timeline) {
        ArgSet args = newArgs();
        addUint(args, "fence seqno", timeline.pending.element());
        begin(e, timeline.track, fenceName, args);
    }

    private FtraceHandler fenceWait(FtraceEventType type) {
        int fenceContext = type.field("context");
        int seqno = type.field("seqno");
        int name = strings.intern("dma_fence_wait");
        return e -> {
            ArgSet args = newArgs();
            addUint(args, "fence context", e.uintValue(fenceContext));
            addUint(args, "fence seqno", e.uintValue(seqno));
            begin(e, threadTrack(e), name, args);
        };
    }
}
