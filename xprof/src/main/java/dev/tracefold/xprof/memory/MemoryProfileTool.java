// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.memory;

import java.util.Map;
import java.util.TreeMap;

import dev.tracefold.xprof.json.JsonWriter;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `memory_profile`: allocations and deallocations of one host, by allocator.
public final class MemoryProfileTool implements Tool {
    private static final String ALLOCATION = "MemoryAllocation";
    private static final String DEALLOCATION = "MemoryDeallocation";

    @Override
    public String name() {
        return "memory_profile";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        if (request.hosts().size() != 1) {
            return new ToolResult.Text(
                    "Memory profile tool expects only 1 XSpace path but gets "
                            + request.hosts().size());
        }
        Map<String, AllocatorProfile> profiles = new TreeMap<>();
        try (XSpace space = request.hosts().getFirst().open()) {
            XPlane host = space.plane(XSpace.HOST_THREADS);
            if (host == null) {
                return new ToolResult.NotAvailable("it has no plane of the host's threads");
            }
            for (XLine line : host.lines()) {
                read(line, profiles);
            }
        }
        profiles.values().forEach(AllocatorProfile::finish);
        return new ToolResult.Json(json -> write(profiles, json));
    }

    private static void read(XLine line, Map<String, AllocatorProfile> profiles) {
        for (int i = 0; i < line.size(); i++) {
            String name = line.name(i);
            if (!name.equals(ALLOCATION) && !name.equals(DEALLOCATION)) {
                continue;
            }
            MemoryActivity activity = new MemoryActivity();
            activity.allocation = name.equals(ALLOCATION);
            activity.timeOffsetPs = line.offset(i);
            String[] allocator = {""};
            line.stats(i, (stat, value) -> read(stat, value, activity, allocator));
            profiles.computeIfAbsent(allocator[0], any -> new AllocatorProfile()).add(activity);
        }
    }

    private static void read(
            String stat, StatValue value, MemoryActivity activity, String[] allocator) {
        switch (stat) {
            case "index_on_host", "device_ordinal", "allocator_name" -> allocator[0] = value.text();
            case "bytes_reserved" -> activity.stackReserved = value.number();
            case "bytes_allocated" -> activity.heapAllocated = value.number();
            case "bytes_available" -> activity.free = value.number();
            case "fragmentation" -> activity.fragmentation = value.decimal();
            case "peak_bytes_in_use" -> activity.peakInUse = value.number();
            default -> readWhat(stat, value, activity);
        }
    }

    private static void readWhat(String stat, StatValue value, MemoryActivity activity) {
        switch (stat) {
            case "requested_bytes" -> activity.requested = value.number();
            case "allocation_bytes" -> activity.allocated = value.number();
            case "addr" -> activity.address = value.number();
            case "tf_op" -> activity.tfOp = value.text();
            case "group_id" -> activity.step = value.number();
            case "region_type" -> activity.regionType = value.text();
            case "data_type" -> activity.dataType = DataTypes.name(value.number());
            case "shape" -> activity.shape = value.text();
            default -> {}
        }
    }

    private static void write(Map<String, AllocatorProfile> profiles, JsonWriter json) {
        json.beginObject().name("memoryProfilePerAllocator").beginObject();
        profiles.forEach((name, profile) -> write(json.name(name), profile));
        json.endObject().name("numHosts").value(1).name("memoryIds").beginArray();
        profiles.forEach((name, profile) -> {
            if (!profile.isEmpty()) {
                json.value(name);
            }
        });
        json.endArray().name("version").value(1).endObject();
    }

    private static void write(JsonWriter json, AllocatorProfile profile) {
        json.beginObject().name("memoryProfileSnapshots").beginArray();
        profile.referenced().forEach(activity -> writeSnapshot(json, activity));
        json.endArray().name("profileSummary").beginObject();
        json.name("peakBytesUsageLifetime").quoted(profile.peakLifetime());
        MemoryActivity peak = profile.peak();
        if (peak != null) {
            json.name("peakStats");
            writeStats(json, peak, profile.peakInUse());
            json.name("peakStatsTimePs").quoted(peak.timeOffsetPs);
            json.name("memoryCapacity").quoted(peak.inUse() + peak.free);
        }
        json.endObject().name("activeAllocations").beginArray();
        for (AllocatorProfile.Row row : profile.rows()) {
            json.beginObject().name("snapshotIndex").quoted(row.snapshotIndex());
            json.name("specialIndex").quoted(row.specialIndex());
            json.name("numOccurrences").quoted(row.occurrences()).endObject();
        }
        json.endArray().name("specialAllocations").beginArray();
        profile.special().forEach(activity -> writeActivity(json, activity));
        json.endArray().name("sampledTimelineSnapshots").beginArray();
        profile.sampled().forEach(activity -> writeSnapshot(json, activity));
        json.endArray().endObject();
    }

    private static void writeSnapshot(JsonWriter json, MemoryActivity activity) {
        json.beginObject().name("timeOffsetPs").quoted(activity.timeOffsetPs);
        json.name("aggregationStats");
        writeStats(json, activity, activity.peakInUse);
        json.name("activityMetadata");
        writeActivity(json, activity);
        json.endObject();
    }

    private static void writeStats(JsonWriter json, MemoryActivity activity, long peakInUse) {
        json.beginObject().name("stackReservedBytes").quoted(activity.stackReserved);
        json.name("heapAllocatedBytes").quoted(activity.heapAllocated);
        json.name("freeMemoryBytes").quoted(activity.free);
        json.name("fragmentation").value(activity.fragmentation);
        json.name("peakBytesInUse").quoted(peakInUse).endObject();
    }

    private static void writeActivity(JsonWriter json, MemoryActivity activity) {
        json.beginObject().name("memoryActivity");
        json.value(activity.allocation ? "ALLOCATION" : "DEALLOCATION");
        json.name("requestedBytes").quoted(activity.requested);
        json.name("allocationBytes").quoted(activity.allocated);
        json.name("address").value(Long.toUnsignedString(activity.address));
        json.name("tfOpName").value(activity.tfOp).name("stepId").quoted(activity.step);
        json.name("regionType").value(activity.regionType);
        json.name("dataType").value(activity.dataType);
        json.name("tensorShape").value(activity.shape).endObject();
    }
}
