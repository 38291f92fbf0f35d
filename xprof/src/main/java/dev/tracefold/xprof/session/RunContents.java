// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.profile.ProfileRun;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// What a frontend asks before it asks for data: which tools a run has something for, on which hosts, and
/// which modules it carries. Every host is looked at, once for as long as its file stays as it is; what is
/// damaged is passed over. Of profiles that have to be fetched first the first that can be read stands for
/// all, as in XProf.
public final class RunContents {
    private static final String TOOL_NAMES = "tool_names";
    private static final List<String> ORDER =
            List.of(
                    "overview_page",
                    "trace_viewer",
                    "trace_viewer@",
                    "graph_viewer",
                    "op_profile",
                    "hlo_op_profile",
                    "input_pipeline_analyzer",
                    "input_pipeline",
                    "kernel_stats",
                    "memory_profile",
                    "memory_viewer",
                    "roofline_model",
                    "perf_counters",
                    "pod_viewer",
                    "framework_op_stats",
                    "tensorflow_stats",
                    "hlo_op_stats",
                    "hlo_stats",
                    "inference_profile",
                    "megascale_stats");
    private static final List<String> ONLY_TOGETHER =
            List.of("overview_page", "pod_viewer", "smart_suggestion");
    private static final List<String> ALSO_TOGETHER =
            List.of(
                    "input_pipeline_analyzer",
                    "framework_op_stats",
                    "kernel_stats",
                    "megascale_stats");

    private final Map<HostProfile, Contents> known = new ConcurrentHashMap<>();

    /// What a host has.
    private record Contents(PartStamp stamp, List<String> tools, List<String> modules) {}

    /// The tools that have something to show for a run, in the order in which pages list them.
    ///
    /// @throws ProfileException if no host can be read
    public List<String> tools(ProfileRun run) {
        SortedSet<String> names = new TreeSet<>();
        contents(run).forEach(one -> names.addAll(one.tools()));
        return names.stream().sorted(Comparator.comparingInt(RunContents::place)).toList();
    }

    /// The modules that a run carries, by name with number.
    ///
    /// @throws ProfileException if no host can be read
    public List<String> modules(ProfileRun run) {
        SortedSet<String> names = new TreeSet<>();
        contents(run).forEach(one -> names.addAll(one.modules()));
        return List.copyOf(names);
    }

    /// What a page lets people choose from: hosts, or all of them together.
    public static List<String> hosts(ProfileRun run, String tool) {
        List<String> hosts = run.hosts().stream().map(HostProfile::host).toList();
        if (hosts.size() < 2) {
            return hosts;
        }
        if (ONLY_TOGETHER.contains(tool)) {
            return List.of(ProfileRun.ALL_HOSTS);
        }
        List<String> result = new ArrayList<>();
        if (ALSO_TOGETHER.contains(tool)) {
            result.add(ProfileRun.ALL_HOSTS);
        }
        result.addAll(hosts);
        return result;
    }

    // Those that are not listed come after the others, by name, which is how they are sorted
    // already.
    private static int place(String tool) {
        int place = ORDER.indexOf(tool);
        return place < 0 ? ORDER.size() : place;
    }

    private List<Contents> contents(ProfileRun run) {
        List<Contents> result = new ArrayList<>();
        @Nullable ProfileException first = null;
        for (HostProfile host : run.hosts()) {
            try {
                result.add(contents(host));
                if (host.file().isFar()) {
                    break;
                }
            } catch (ProfileException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null && result.isEmpty()) {
            throw first;
        }
        return result;
    }

    private Contents contents(HostProfile host) {
        PartStamp now = PartCache.stamp(host);
        Contents had = known.get(host);
        if (had != null && had.stamp().equals(now)) {
            return had;
        }
        ToolResult names =
                ProfileTools.named(TOOL_NAMES).run(new ToolRequest(List.of(host), Map.of()));
        List<String> tools =
                names instanceof ToolResult.Text(String text)
                        ? List.of(text.split(",", -1))
                        : List.of();
        Contents contents = new Contents(now, tools, modules(host));
        known.put(host, contents);
        return contents;
    }

    private static List<String> modules(HostProfile host) {
        try (XSpace space = host.open()) {
            List<String> names = new ArrayList<>();
            HloModules.of(space)
                    .byProgram()
                    .forEach((program, module) ->
                            names.add(
                                    "%s(%s)"
                                            .formatted(
                                                    module.name(),
                                                    Long.toUnsignedString(program))));
            return names;
        }
    }
}
