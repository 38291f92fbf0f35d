// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.gpu.RenderStageTracks.Queue;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.perfetto.SequenceState.Message;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.RenderStageFlows;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `gpu_render_stage_event` (TracePacket field 53): stages and kernels as slices on the track of the
/// hardware queue that ran them. Queues and stages are interned, or specified once and named by
/// their place.
final class RenderStageModule implements PacketModule {
    private static final int RENDER_STAGE_EVENT = 53;

    // InternedData
    private static final int EVENT_NAMES = 2;
    private static final int GRAPHICS_CONTEXTS = 23;
    private static final int GPU_SPECIFICATIONS = 24;

    // GpuRenderStageEvent
    private static final int EVENT_ID = 1;
    private static final int DURATION = 2;
    private static final int HW_QUEUE_ID = 3;
    private static final int STAGE_ID = 4;
    private static final int CONTEXT = 5;
    private static final int SPECIFICATIONS = 7;
    private static final int GPU_ID = 11;
    private static final int HW_QUEUE_IID = 13;
    private static final int STAGE_IID = 14;
    private static final int NAME = 17;
    private static final int EVENT_WAIT_IDS = 18;
    private static final int NAME_IID = 20;
    private static final int LAST_FIELD = 21;

    private static final List<String> APIS =
            List.of("UNDEFINED", "OPEN_GL", "VULKAN", "OPEN_CL", "CUDA", "HIP");

    /// A stage of a specification; string ids.
    private record Stage(int name, int description) {}

    private final TraceContext context;
    private final StringPool strings;
    private final RenderStageTracks tracks;
    private final RenderStageArgs args;
    private final InternedText texts;
    private final List<Stage> stages = new ArrayList<>();
    private final Set<Long> knownContexts = new HashSet<>();
    private final MessageFields event = new MessageFields(LAST_FIELD);
    private final MessageFields part = new MessageFields(4);
    private final ProtoReader reader = new ProtoReader();
    private final LongList waits = new LongList();
    private final ArgSet eventArgs = new ArgSet();

    RenderStageModule(TraceContext context, VulkanNames names) {
        this.context = context;
        this.strings = context.strings();
        this.tracks = new RenderStageTracks(context);
        this.args = new RenderStageArgs(strings, names);
        this.texts = new InternedText(strings);
    }

    @Override
    public int[] fields() {
        return new int[] {RENDER_STAGE_EVENT};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        event.enter(value);
        SequenceState state = packet.state();
        long gpu = event.uintValue(GPU_ID);
        long pid = event.has(SPECIFICATIONS) ? readSpecifications(gpu) : 0;
        if (event.has(CONTEXT)) {
            Message graphics = state.interned(GRAPHICS_CONTEXTS, event.longValue(CONTEXT));
            pid = graphics == null ? pid : readContext(graphics);
        }
        Queue queue = event.has(EVENT_ID) ? queue(state) : null;
        if (queue != null) {
            addSlice(timestampNanos, state, gpu, pid, queue);
        }
    }

    private void addSlice(long ts, SequenceState state, long gpu, long pid, Queue queue) {
        long duration = event.longValue(DURATION);
        int track = tracks.track(gpu, queue, ts, duration);
        int name = name(state);
        eventArgs.clear();
        addStageArgs(state);
        int upid = context.processes().getOrCreateProcess(pid);
        args.write(event, state, queue.id(), upid, eventArgs);
        int slice =
                context.slices().scoped(ts, track, StringPool.NULL_ID, name, duration, eventArgs);
        if (slice == SliceTracker.NO_SLICE) {
            return;
        }
        RenderStageFlows flows = context.kernel().gpus().flows();
        flows.addStage(context.flows(), event.longValue(EVENT_ID), slice);
        waits.clear();
        event.values(EVENT_WAIT_IDS, waits);
        for (int i = 0; i < waits.size(); i++) {
            flows.addStageWait(context.flows(), waits.get(i), slice);
        }
    }

    /// @return the process they are for, or 0
    private long readSpecifications(long gpu) {
        MessageFields specifications = new MessageFields(3);
        specifications.enter(event, SPECIFICATIONS);
        long queueId = 0;
        specifications.walk(reader);
        while (reader.next()) {
            if (reader.field() == 2) {
                part.enter(reader);
                if (part.has(1)) {
                    tracks.specify(gpu, queueId, text(1), text(2));
                }
                queueId++;
            } else if (reader.field() == 3) {
                part.enter(reader);
                if (part.has(1)) {
                    stages.add(new Stage(text(1), text(2)));
                }
            }
        }
        part.enter(specifications, 1);
        return specifications.has(1) ? part.uintValue(2) : 0;
    }

    private int text(int field) {
        return strings.intern(part.string(field));
    }

    /// @return its process
    private long readContext(Message graphics) {
        part.reset(graphics.buffer(), graphics.start(), graphics.end());
        if (knownContexts.add(event.longValue(CONTEXT))) {
            Table contexts = context.storage().table("__intrinsic_gpu_context");
            int row = contexts.addRow();
            contexts.ints("context_id").set(row, (int) event.longValue(CONTEXT));
            if (part.has(2)) {
                contexts.ints("pid").set(row, part.intValue(2));
            }
            if (part.has(3)) {
                long api = part.longValue(3);
                String name = APIS.get(api >= 0 && api < APIS.size() ? (int) api : 0);
                contexts.strings("api").set(row, strings.intern(name));
            }
        }
        return part.uintValue(2);
    }

    private @Nullable Queue queue(SequenceState state) {
        if (!event.has(HW_QUEUE_IID)) {
            return tracks.byPlace(event.uintValue(HW_QUEUE_ID));
        }
        long iid = event.longValue(HW_QUEUE_IID);
        if (!enterSpecification(state, iid)) {
            return null;
        }
        int description = part.length(3) > 0 ? text(3) : StringPool.NULL_ID;
        return new Queue(Integer.toUnsignedLong((int) iid), true, true, text(2), description);
    }

    private boolean enterSpecification(SequenceState state, long iid) {
        Message message = state.interned(GPU_SPECIFICATIONS, iid);
        if (message != null) {
            part.reset(message.buffer(), message.start(), message.end());
        }
        return message != null;
    }

    private int name(SequenceState state) {
        if (event.has(NAME_IID)) {
            return texts.get(state, EVENT_NAMES, event.longValue(NAME_IID));
        }
        if (event.has(NAME)) {
            return strings.intern(event.string(NAME));
        }
        if (event.has(STAGE_IID)) {
            boolean isThere = enterSpecification(state, event.longValue(STAGE_IID));
            return isThere ? text(2) : StringPool.NULL_ID;
        }
        Stage stage = stage();
        return stage == null
                ? strings.intern(
                        "render stage(" + Long.toUnsignedString(event.longValue(STAGE_ID)) + ")")
                : stage.name();
    }

    private @Nullable Stage stage() {
        long id = event.longValue(STAGE_ID);
        return id >= 0 && id < stages.size() ? stages.get((int) id) : null;
    }

    private void addStageArgs(SequenceState state) {
        int description = strings.intern("description");
        if (event.has(STAGE_IID)) {
            if (enterSpecification(state, event.longValue(STAGE_IID))) {
                int category = strings.intern("render_stage_category");
                eventArgs.add(category, ArgType.INT, part.longValue(4));
                eventArgs.add(description, ArgType.STRING, text(3));
            }
        } else if (event.has(STAGE_ID)) {
            Stage stage = stage();
            if (stage != null) {
                eventArgs.add(description, ArgType.STRING, stage.description());
            }
        }
    }
}
