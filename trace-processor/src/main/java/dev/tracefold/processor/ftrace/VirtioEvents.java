// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Devices that a virtual machine's host provides: GPU and video.
final class VirtioEvents extends FtraceSubsystem {
    private static final int QUEUE_INPUT = 0x100;
    private static final int QUEUE_OUTPUT = 0x101;
    private static final int FIRST_VIDEO_COMMAND = 0x100;
    private static final long VIDEO_COMMAND_NANOS = 100_000;
    private static final String UNKNOWN = "Unknown";

    private static final Dimension STREAM = Dimension.integer("virtio_stream_id");
    private static final Dimension VIRTGPU_NAME = Dimension.string("virtgpu_name");
    private static final TrackSpec VIDEO_QUEUE =
            TrackSpec.slice(
                    "virtio_video_queue_event", STREAM, Dimension.integer("virtio_queue_type"));
    private static final TrackSpec VIDEO_COMMAND =
            TrackSpec.slice("virtio_video_command", STREAM, Dimension.integer("is_response"));
    private static final TrackSpec GPU_QUEUE = TrackSpec.slice("virtgpu_queue_event", VIRTGPU_NAME);
    private static final TrackSpec GPU_FREE =
            TrackSpec.counter("virtgpu_num_free", null, VIRTGPU_NAME);
    private static final TrackSpec GPU_LATENCY =
            TrackSpec.counter("virtgpu_latency", null, VIRTGPU_NAME);

    private static final List<String> VIDEO_COMMANDS =
            List.of(
                    "QUERY_CAPABILITY",
                    "STREAM_CREATE",
                    "STREAM_DESTROY",
                    "STREAM_DRAIN",
                    "RESOURCE_CREATE",
                    "RESOURCE_QUEUE",
                    "RESOURCE_DESTROY_ALL",
                    "QUEUE_CLEAR",
                    "GET_PARAMS",
                    "SET_PARAMS",
                    "QUERY_CONTROL",
                    "GET_CONTROL",
                    "SET_CONTROL",
                    "GET_PARAMS_EXT",
                    "SET_PARAMS_EXT");

    private static final Map<Integer, List<String>> GPU_COMMANDS =
            Map.of(
                    0x100,
                    List.of(
                            "GET_DISPLAY_INFO",
                            "RESOURCE_CREATE_2D",
                            "RESOURCE_UNREF",
                            "SET_SCANOUT",
                            "RESOURCE_FLUSH",
                            "TRANSFER_TO_HOST_2D",
                            "RESOURCE_ATTACH_BACKING",
                            "RESOURCE_DETACH_BACKING",
                            "GET_CAPSET_INFO",
                            "GET_CAPSET",
                            "GET_EDID",
                            "RESOURCE_ASSIGN_UUID",
                            "RESOURCE_CREATE_BLOB",
                            "SET_SCANOUT_BLOB"),
                    0x200,
                    List.of(
                            "CTX_CREATE",
                            "CTX_DESTROY",
                            "CTX_ATTACH_RESOURCE",
                            "CTX_DETACH_RESOURCE",
                            "RESOURCE_CREATE_3D",
                            "TRANSFER_TO_HOST_3D",
                            "TRANSFER_FROM_HOST_3D",
                            "SUBMIT_3D",
                            "RESOURCE_MAP_BLOB",
                            "RESOURCE_UNMAP_BLOB"),
                    0x300,
                    List.of("UPDATE_CURSOR", "MOVE_CURSOR"));

    private record Command(String queue, long seqno) {}

    private final Map<Command, Long> startOfCommand = new HashMap<>();

    VirtioEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("virtio_video_cmd", type -> videoCommand(type, false));
        handlers.on("virtio_video_cmd_done", type -> videoCommand(type, true));
        handlers.on("virtio_video_resource_queue", this::videoQueued);
        handlers.on("virtio_video_resource_queue_done", this::videoDone);
        handlers.on("virtio_gpu_cmd_queue", type -> gpuCommand(type, false));
        handlers.on("virtio_gpu_cmd_response", type -> gpuCommand(type, true));
    }

    private FtraceHandler videoCommand(FtraceEventType type, boolean isResponse) {
        int streamField = type.field("stream_id");
        int command = type.field("type");
        return e -> {
            long stream = e.uintValue(streamField);
            int index = (int) e.uintValue(command) - FIRST_VIDEO_COMMAND;
            String name =
                    index >= 0 && index < VIDEO_COMMANDS.size()
                            ? VIDEO_COMMANDS.get(index)
                            : UNKNOWN;
            int trackName =
                    strings.intern(
                            "virtio_video stream #%d %s"
                                    .formatted(stream, isResponse ? "Responses" : "Requests"));
            int track =
                    compressor.scoped(
                            VIDEO_COMMAND,
                            trackName,
                            e.timestampNanos(),
                            VIDEO_COMMAND_NANOS,
                            stream,
                            isResponse ? 1 : 0);
            slices.scoped(
                    e.timestampNanos(),
                    track,
                    NONE,
                    strings.intern(name),
                    VIDEO_COMMAND_NANOS,
                    null);
        };
    }

    private FtraceHandler videoQueued(FtraceEventType type) {
        int stream = type.field("stream_id");
        int queue = type.field("queue_type");
        int resource = type.field("resource_id");
        return e -> {
            long streamId = e.uintValue(stream);
            long queueType = e.uintValue(queue);
            int track =
                    compressor.begin(
                            VIDEO_QUEUE,
                            videoTrackName(streamId, queueType),
                            e.intValue(resource),
                            streamId,
                            queueType);
            begin(e, track, strings.intern("Resource #%d".formatted(e.intValue(resource))));
        };
    }

    private FtraceHandler videoDone(FtraceEventType type) {
        int stream = type.field("stream_id");
        int queue = type.field("queue_type");
        int resource = type.field("resource_id");
        return e -> {
            long streamId = e.uintValue(stream);
            long queueType = e.uintValue(queue);
            int track =
                    compressor.end(
                            VIDEO_QUEUE,
                            videoTrackName(streamId, queueType),
                            e.intValue(resource),
                            streamId,
                            queueType);
            ArgSet args = newArgs();
            addInt(args, "stream_id", e.intValue(stream));
            addInt(args, "resource_id", e.intValue(resource));
            addString(args, "queue_type", strings.intern(queueName(queueType)));
            for (int i = 0; i < 4; i++) {
                String key = "data_size" + i;
                addInt(args, key, e.uintValue(type.field(key)));
            }
            addUint(args, "timestamp", e.longValue(type.field("timestamp")));
            end(e, track, args);
        };
    }

    private int videoTrackName(long stream, long queueType) {
        return strings.intern("virtio_video stream #%d %s".formatted(stream, queueName(queueType)));
    }

    private static String queueName(long queueType) {
        return switch ((int) queueType) {
            case QUEUE_INPUT -> "INPUT";
            case QUEUE_OUTPUT -> "OUTPUT";
            default -> UNKNOWN;
        };
    }

    private FtraceHandler gpuCommand(FtraceEventType type, boolean isResponse) {
        int name = type.field("name");
        int free = type.field("num_free");
        int seqno = type.field("seqno");
        int command = type.field("type");
        int fence = type.field("fence_id");
        return e -> {
            String queue =
                    switch (e.string(name)) {
                        case "control" -> "Control";
                        case "cursor" -> "Cursor";
                        default -> "";
                    };
            if (queue.isEmpty()) {
                return;
            }
            int id = strings.intern(queue);
            count(
                    e,
                    track(GPU_FREE, () -> "Virtgpu %s Free".formatted(queue), id),
                    (double) e.uintValue(free));
            int trackName = strings.intern("Virtgpu %s Queue".formatted(queue));
            Command key = new Command(queue, e.uintValue(seqno));
            if (isResponse) {
                end(e, compressor.end(GPU_QUEUE, trackName, key.seqno(), id));
                gpuLatency(e, key, id);
                return;
            }
            int track = compressor.begin(GPU_QUEUE, trackName, key.seqno(), id);
            begin(e, track, strings.intern(gpuCommandName(e.intValue(command))));
            // Fenced commands are answered when the fence is signalled.
            if (e.longValue(fence) == 0) {
                startOfCommand.put(key, e.timestampNanos());
            }
        };
    }

    private void gpuLatency(FtraceEvent e, Command command, int queueId) {
        Long start = startOfCommand.remove(command);
        if (start != null) {
            String name = "Virtgpu %s Latency".formatted(command.queue());
            count(
                    e,
                    track(GPU_LATENCY, () -> name, queueId),
                    (double) (e.timestampNanos() - start));
        }
    }

    private static String gpuCommandName(int number) {
        List<String> names = GPU_COMMANDS.getOrDefault(number & ~0xFF, List.of());
        int index = number & 0xFF;
        return index < names.size() ? names.get(index) : "";
    }
}
