// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Block devices, UFS, file systems.
final class StorageEvents extends FtraceSubsystem {
    private static final Dimension DEVICE = Dimension.string("linux_device");
    private static final Dimension COUNTER_KEY = Dimension.string("counter_key");
    private static final TrackSpec BLOCK_IO =
            TrackSpec.counter("block_io", null, Dimension.integer("block_device"));
    private static final TrackSpec UFS_COUNT = TrackSpec.counter("ufs_command_count", null);
    private static final TrackSpec UFS_TAG =
            TrackSpec.slice("ufs_command_tag", Dimension.integer("ufs_tag"));
    private static final TrackSpec UFS_CLKGATING = TrackSpec.counter("ufs_clkgating", null);
    private static final TrackSpec ANDROID_FS = TrackSpec.slice("android_fs");
    private static final TrackSpec CHECKPOINT =
            TrackSpec.slice("f2fs_write_checkpoint", Dimension.integer("upid"));

    private static final int CHECKPOINT_START = 0;
    private static final int CHECKPOINT_FINISH = 2;

    /// By bit.
    private static final List<String> CHECKPOINT_REASONS =
            List.of(
                    "Umount",
                    "Fastboot",
                    "Sync",
                    "Recovery",
                    "Discard",
                    "Trimmed",
                    "Pause",
                    "Resize");

    private record Place(long inode, long offset) {}

    private final Map<Place, Integer> readerOfPlace = new HashMap<>();

    StorageEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("block_io_start", type -> blockIo(type, true));
        handlers.on("block_io_done", type -> blockIo(type, false));
        handlers.on("ufshcd_command", this::ufsCommand);
        handlers.on("ufshcd_clk_gating", this::ufsClockGating);
        handlers.on("android_fs_dataread_start", this::readStart);
        handlers.on("android_fs_dataread_end", this::readEnd);
        handlers.on("f2fs_iostat", type -> iostat(type, "f2fs_iostat", IostatCounters.IOSTAT));
        handlers.on(
                "f2fs_iostat_latency",
                type -> iostat(type, "f2fs_iostat_latency", IostatCounters.LATENCY));
        handlers.on("f2fs_write_checkpoint", this::checkpoint);
    }

    private FtraceHandler blockIo(FtraceEventType type, boolean begins) {
        int dev = type.field("dev");
        int sector = type.field("sector");
        int name = strings.intern("block_io");
        int sectorKey = strings.intern("sector");
        return e -> {
            int track = tracks.intern(BLOCK_IO, NONE, e.longValue(dev));
            ArgSet args = newArgs();
            args.add(sectorKey, ArgType.UINT, e.longValue(sector));
            if (begins) {
                begin(e, track, name, args);
            } else {
                slices.end(e.timestampNanos(), track, NONE, name, args);
            }
        };
    }

    private FtraceHandler ufsCommand(FtraceEventType type) {
        int doorbell = type.field("doorbell");
        int phase = type.field("str_t");
        int tag = type.field("tag");
        int opcode = type.field("opcode");
        int group = type.field("group_id");
        return e -> {
            boolean completes = e.uintValue(phase) == 1;
            int busy = Integer.bitCount(e.intValue(doorbell));
            int queued = busy > 0 ? busy : completes ? 0 : 1;
            count(e, track(UFS_COUNT, "io.ufs.command.count"), queued);
            long number = e.uintValue(tag);
            int track = track(UFS_TAG, () -> "io.ufs.command.tag[%03d]".formatted(number), number);
            if (e.uintValue(phase) == 0) {
                String name = ScsiCommands.name(e.intValue(opcode), e.intValue(group));
                begin(e, track, strings.intern(name));
            } else {
                end(e, track);
            }
        };
    }

    /// Numbers of states are put in the order of how much power they take.
    private FtraceHandler ufsClockGating(FtraceEventType type) {
        int state = type.field("state");
        return e -> {
            int shown =
                    switch (e.intValue(state)) {
                        case 1 -> 3;
                        case 2 -> 1;
                        case 3 -> 2;
                        default -> 0;
                    };
            count(e, track(UFS_CLKGATING, "io.ufs.clkgating (OFF:0/REQ_OFF/REQ_ON/ON:3)"), shown);
        };
    }

    private FtraceHandler readStart(FtraceEventType type) {
        int inode = type.field("ino");
        int offset = type.field("offset");
        int bytes = type.field("bytes");
        int path = type.field("pathbuf");
        int name = strings.intern("android_fs_data_read");
        return e -> {
            readerOfPlace.putIfAbsent(new Place(e.longValue(inode), e.longValue(offset)), e.tid());
            int track = compressor.begin(ANDROID_FS, strings.intern("android_fs"), e.tid());
            ArgSet args = newArgs();
            addString(args, "file_path", e.stringId(path));
            addInt(args, "offset_start", e.longValue(offset));
            addInt(args, "bytes_read_start", e.intValue(bytes));
            begin(e, track, name, args);
        };
    }

    private FtraceHandler readEnd(FtraceEventType type) {
        int inode = type.field("ino");
        int offset = type.field("offset");
        int bytes = type.field("bytes");
        return e -> {
            Integer reader =
                    readerOfPlace.remove(new Place(e.longValue(inode), e.longValue(offset)));
            if (reader == null) {
                return;
            }
            int track = compressor.end(ANDROID_FS, strings.intern("android_fs"), reader);
            ArgSet args = newArgs();
            addInt(args, "offset_end", e.longValue(offset));
            addInt(args, "bytes_read_end", e.intValue(bytes));
            end(e, track, args);
        };
    }

    private FtraceHandler iostat(FtraceEventType type, String trackType, List<String> pairs) {
        int dev = type.field("dev");
        TrackSpec spec = TrackSpec.counter(trackType, null, DEVICE, COUNTER_KEY);
        int[] fields = new int[pairs.size()];
        String[] names = new String[pairs.size()];
        int[] keys = new int[pairs.size()];
        for (int i = 0; i < fields.length; i++) {
            String[] pair = pairs.get(i).split(":", -1);
            names[i] = pair[0];
            fields[i] = type.field(pair[1]);
            keys[i] = strings.intern(pair[0]);
        }
        return e -> {
            long number = e.longValue(dev);
            String device = "%d:%d".formatted(number >> 8 & 0xFF, number & 0xFF);
            int deviceId = strings.intern(device);
            for (int i = 0; i < fields.length; i++) {
                String name = names[i];
                int track =
                        track(
                                spec,
                                () -> "%s.[%s].%s".formatted(trackType, device, name),
                                deviceId,
                                keys[i]);
                count(e, track, (double) e.longValue(fields[i]));
            }
        };
    }

    private FtraceHandler checkpoint(FtraceEventType type) {
        int dev = type.field("dev");
        int reasonField = type.field("reason");
        int phaseField = type.field("phase");
        int name = strings.intern("F2fs Write Checkpoint");
        return e -> {
            int phase = e.intValue(phaseField);
            if (phase != CHECKPOINT_START && phase != CHECKPOINT_FINISH) {
                return;
            }
            int upid = processes.getOrCreateProcess(e.tid());
            int track = track(CHECKPOINT, () -> "f2fs_ckpt %d".formatted(e.tid()), upid);
            end(e, track);
            if (phase == CHECKPOINT_START) {
                ArgSet args = newArgs();
                addUint(args, "dev", e.longValue(dev));
                addReason(args, e.intValue(reasonField));
                begin(e, track, name, args);
            }
        };
    }

    private void addReason(ArgSet args, int reason) {
        addInt(args, "reason_int", reason);
        if (reason == 0) {
            addString(args, "reason_str", strings.intern("Unknown"));
            return;
        }
        int flatKey = strings.intern("reason_str");
        int index = 0;
        for (int bit = 0; bit < CHECKPOINT_REASONS.size(); bit++) {
            if ((reason & 1 << bit) != 0) {
                int key = strings.intern("reason_str[%d]".formatted(index));
                int text = strings.intern(CHECKPOINT_REASONS.get(bit));
                args.add(flatKey, key, ArgType.STRING, text);
                index++;
            }
        }
    }
}
