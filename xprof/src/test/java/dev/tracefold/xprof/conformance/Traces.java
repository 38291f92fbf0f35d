// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.conformance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.tracefold.xprof.space.ProtoCursor;

/// Brings traces of the viewer into one form: processes as the older converter numbers them, the names
/// of stack frames instead of their numbers.
final class Traces {
    /// What a newer XProf adds to the processes of the first host.
    private static final double HOST_OFFSET = 1000;

    private Traces() {}

    /// A trace in which frames are named and processes counted from the older start.
    static Object normalised(Object trace, boolean withHostOffset) {
        Map<String, Object> result = object(trace);
        Map<String, Object> frames = object(result.getOrDefault("stackFrames", Map.of()));
        for (Object event : list(result.getOrDefault("traceEvents", List.of()))) {
            Map<String, Object> fields = object(event);
            Object frame = fields.get("sf");
            if (frame instanceof Double number) {
                Object named = frames.getOrDefault(Long.toString(number.longValue()), Map.of());
                fields.put("sf", object(named).getOrDefault("name", "unknown"));
            }
            if (withHostOffset) {
                shift(fields, HOST_OFFSET);
            }
        }
        forgetTies(list(result.getOrDefault("traceEvents", new ArrayList<Object>())));
        List<String> names = new ArrayList<>();
        frames.values().forEach(one -> names.add(object(one).getOrDefault("name", "").toString()));
        names.sort(Comparator.naturalOrder());
        result.put("stackFrames", names);
        // Newer versions count counters, which these profiles have none of, and list the switches
        // that
        // the viewer offers.
        result.remove("totalCounterEvents");
        result.remove("details");
        return result;
    }

    /// The trace of several hosts, each of which has its processes a thousand after those of the one before:
    /// the names of all processes, then the events.
    static Object joined(List<Object> hosts) {
        Map<String, Object> result = object(normalised(hosts.getFirst(), false));
        SortedSet<Object> frames = new TreeSet<>();
        List<Object> names = new ArrayList<>();
        List<Object> events = new ArrayList<>();
        double shown = 0;
        double begin = Double.MAX_VALUE;
        double end = 0;
        for (int i = 0; i < hosts.size(); i++) {
            Map<String, Object> host = i == 0 ? result : object(normalised(hosts.get(i), false));
            frames.addAll(list(host.getOrDefault("stackFrames", List.of())));
            for (Object event : list(host.getOrDefault("traceEvents", List.of()))) {
                shift(object(event), -i * HOST_OFFSET);
                ("M".equals(object(event).get("ph")) ? names : events).add(event);
            }
            shown += (Double) host.getOrDefault("returnedEventsSize", 0.0);
            List<Object> span = list(host.getOrDefault("fullTimespan", List.of(0.0, 0.0)));
            begin = Math.min(begin, (Double) span.get(0));
            end = Math.max(end, (Double) span.get(1));
        }
        names.addAll(events);
        result.put("traceEvents", names);
        result.put("stackFrames", new ArrayList<>(frames));
        result.put("returnedEventsSize", shown);
        result.put("fullTimespan", List.of(begin, end));
        return result;
    }

    // Events of one thread that begin and end together have no order, and their numbers follow it.
    private static void forgetTies(List<Object> events) {
        int from = 0;
        while (from < events.size()) {
            Map<String, Object> first = object(events.get(from));
            int to = from + 1;
            while (to < events.size() && sameTime(first, object(events.get(to)))) {
                to++;
            }
            if (to - from > 1 && "X".equals(first.get("ph"))) {
                List<Object> tied = events.subList(from, to);
                tied.forEach(event -> object(event).remove("z"));
                tied.sort(Comparator.comparing(event -> new TreeMap<>(object(event)).toString()));
            }
            from = to;
        }
    }

    private static boolean sameTime(Map<String, Object> one, Map<String, Object> other) {
        return List.of("pid", "tid", "ts", "dur").stream()
                .allMatch(field -> Objects.equals(one.get(field), other.get(field)));
    }

    private static void shift(Map<String, Object> event, double by) {
        if (event.get("pid") instanceof Double pid) {
            event.put("pid", pid - by);
        }
        if (event.getOrDefault("name", "").equals("process_sort_index")) {
            Map<String, Object> args = object(event.getOrDefault("args", Map.of()));
            if (args.get("sort_index") instanceof Double index) {
                args.put("sort_index", index - by);
            }
        }
    }

    /// The message of the viewer that does not stream, as the same tree as its JSON.
    static Object ofMessage(byte[] message) {
        Map<String, Object> devices = new LinkedHashMap<>();
        List<Object> events = new ArrayList<>();
        ProtoCursor cursor = new ProtoCursor(message);
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> device(entry(cursor.message()), devices);
                case 4 -> events.add(event(cursor.message()));
                default -> {}
            }
        }
        return Map.of("devices", devices, "events", events);
    }

    private static ProtoCursor entry(ProtoCursor entry) {
        ProtoCursor value = new ProtoCursor(new byte[0]);
        while (entry.next()) {
            if (entry.field() == 2) {
                value = entry.message();
            }
        }
        return value;
    }

    private static void device(ProtoCursor cursor, Map<String, Object> devices) {
        String name = "";
        double id = 0;
        Map<String, Object> resources = new LinkedHashMap<>();
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> name = cursor.text();
                case 2 -> id = cursor.number();
                case 3 -> resource(entry(cursor.message()), resources);
                default -> {}
            }
        }
        devices.put(Long.toString((long) id), Map.of("name", name, "resources", resources));
    }

    private static void resource(ProtoCursor cursor, Map<String, Object> resources) {
        String name = "";
        double id = 0;
        double sort = 0;
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> name = cursor.text();
                case 2 -> id = cursor.number();
                case 3 -> sort = cursor.number();
                default -> {}
            }
        }
        resources.put(Long.toString((long) id), Map.of("name", name, "sortIndex", sort));
    }

    private static Object event(ProtoCursor cursor) {
        Map<String, Object> event = new LinkedHashMap<>();
        Map<String, Object> args = new LinkedHashMap<>();
        event.put("pid", 0.0);
        event.put("tid", 0.0);
        event.put("ts", 0.0);
        event.put("dur", 0.0);
        event.put("args", args);
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> event.put("pid", (double) cursor.number());
                case 2 -> event.put("tid", (double) cursor.number());
                case 3 -> event.put("name", cursor.text());
                case 9 -> event.put("ts", (double) cursor.number() / 1e6);
                case 10 -> event.put("dur", (double) cursor.number() / 1e6);
                case 11 -> {
                    String[] pair = {"", ""};
                    ProtoCursor entry = cursor.message();
                    while (entry.next()) {
                        pair[entry.field() - 1] = entry.text();
                    }
                    args.put(pair[0], pair[1]);
                }
                default -> {}
            }
        }
        return event;
    }

    /// Our JSON of the viewer that does not stream, as the tree of the message.
    static Object ofJson(Object trace) {
        Map<String, Object> devices = new LinkedHashMap<>();
        Map<String, Map<String, Map<String, Object>>> resources = new LinkedHashMap<>();
        List<Object> events = new ArrayList<>();
        for (Object event : list(object(trace).getOrDefault("traceEvents", List.of()))) {
            Map<String, Object> fields = object(event);
            if (fields.getOrDefault("ph", "").equals("X")) {
                fields.remove("ph");
                fields.putIfAbsent("args", new LinkedHashMap<String, Object>());
                events.add(fields);
            } else if (fields.getOrDefault("ph", "").equals("M")) {
                metadata(fields, devices, resources);
            }
        }
        Map<String, Object> all = new LinkedHashMap<>();
        devices.forEach((id, name) ->
                all.put(
                        id,
                        Map.of("name", name, "resources", resources.getOrDefault(id, Map.of()))));
        return Map.of("devices", all, "events", events);
    }

    private static void metadata(
            Map<String, Object> fields,
            Map<String, Object> devices,
            Map<String, Map<String, Map<String, Object>>> resources) {
        String pid = whole(fields.get("pid"));
        Map<String, Object> args = object(fields.getOrDefault("args", Map.of()));
        Map<String, Map<String, Object>> of =
                resources.computeIfAbsent(pid, any -> new LinkedHashMap<>());
        String tid = whole(fields.get("tid"));
        switch (fields.getOrDefault("name", "").toString()) {
            case "process_name" -> devices.put(pid, args.getOrDefault("name", ""));
            case "thread_name" ->
                    of.computeIfAbsent(tid, any -> new LinkedHashMap<>())
                            .put("name", args.getOrDefault("name", ""));
            case "thread_sort_index" ->
                    of.computeIfAbsent(tid, any -> new LinkedHashMap<>())
                            .put("sortIndex", args.getOrDefault("sort_index", 0.0));
            default -> {}
        }
    }

    private static String whole(@org.jspecify.annotations.Nullable Object number) {
        return number instanceof Double value ? Long.toString(value.longValue()) : "";
    }

    @SuppressWarnings("unchecked") // what the parser made
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked") // what the parser made
    static List<Object> list(Object value) {
        return (List<Object>) value;
    }
}
