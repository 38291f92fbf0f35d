// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackCompressor.TrackMaker;
import dev.tracefold.processor.tracker.TrackCompressor.TrackSet;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// The tracks of the hardware queues of GPUs. What a queue does may overlap; then it has several.
final class RenderStageTracks {
    private static final Dimension UGPU = Dimension.integer("ugpu");
    private static final Dimension GPU = Dimension.integer("gpu");
    private static final Dimension SOURCE = Dimension.string("render_stage_source");
    private static final Dimension QUEUE_ID = Dimension.integer("hwqueue_id");
    private static final Dimension QUEUE_NAME = Dimension.string("hwqueue_name");
    private static final TrackSpec QUEUE =
            TrackSpec.slice("gpu_render_stage", UGPU, GPU, SOURCE, QUEUE_ID, QUEUE_NAME);
    private static final TrackSpec TRACK =
            TrackSpec.slice(
                    "gpu_render_stage",
                    UGPU,
                    GPU,
                    SOURCE,
                    QUEUE_ID,
                    QUEUE_NAME,
                    TrackCompressor.INDEX);

    /// A queue as an event or a specification names it; texts are string ids.
    ///
    /// @param isInterned whether the id is that of an interned specification
    /// @param isSpecified whether there was a specification
    record Queue(long id, boolean isInterned, boolean isSpecified, int name, int description) {}

    private final TraceContext context;
    private final StringPool strings;
    private final Map<Long, Queue> queues = new HashMap<>();
    private final Set<Long> usedUnspecified = new HashSet<>();

    RenderStageTracks(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    /// Takes the specification of a queue that events name by its place in the list of them. A track
    /// that was made before gets its name now.
    void specify(long gpu, long id, int name, int description) {
        Queue queue = new Queue(id, false, true, name, description);
        queues.put(id, queue);
        if (!usedUnspecified.remove(id)) {
            return;
        }
        Queue unspecified = new Queue(id, false, false, name, description);
        TrackSet set = set(gpu, unspecified);
        int track = context.compressor().first(set, maker(gpu, unspecified));
        context.tracks().setName(track, name);
        ArgSet args = new ArgSet();
        args.add(strings.intern("description"), ArgType.STRING, description);
        context.args().assign(context.storage().track().sourceArgSetId(), track, args);
    }

    /// The queue at a place in the list of specifications.
    Queue byPlace(long id) {
        Queue queue = queues.get(id);
        if (queue == null) {
            usedUnspecified.add(id);
            int name = strings.intern("Unknown GPU Queue " + id);
            return new Queue(id, false, false, name, StringPool.NULL_ID);
        }
        return queue;
    }

    /// A track of a queue that is free from `start` on for that long.
    int track(long gpu, Queue queue, long start, long duration) {
        return context.compressor().scoped(set(gpu, queue), start, duration, maker(gpu, queue));
    }

    private TrackSet set(long gpu, Queue queue) {
        return context.compressor().set(QUEUE, dimensions(gpu, queue, 0));
    }

    private TrackMaker maker(long gpu, Queue queue) {
        return index -> {
            ArgSet args = null;
            if (queue.description() != StringPool.NULL_ID) {
                args = new ArgSet();
                args.add(strings.intern("description"), ArgType.STRING, queue.description());
            }
            return create(gpu, queue, index, args);
        };
    }

    private int create(long gpu, Queue queue, int index, @Nullable ArgSet args) {
        long[] dimensions = dimensions(gpu, queue, 1);
        dimensions[dimensions.length - 1] = index;
        return context.tracks().create(TRACK, queue.name(), args, dimensions);
    }

    private long[] dimensions(long gpu, Queue queue, int more) {
        long[] dimensions = new long[5 + more];
        dimensions[0] = context.kernel().gpus().getOrCreate(gpu);
        dimensions[1] = gpu;
        dimensions[2] = strings.intern(queue.isInterned() ? "iid" : "id");
        dimensions[3] = queue.id();
        dimensions[4] = queue.isSpecified() ? queue.name() : StringPool.NULL_ID;
        return dimensions;
    }
}
