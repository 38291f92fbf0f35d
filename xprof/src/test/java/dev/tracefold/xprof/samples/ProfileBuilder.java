// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.samples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.space.ProtoOutput;

/// Writes a profile of a host, event by event. Stats are names and values by turns: whole numbers, doubles,
/// texts and bytes.
public final class ProfileBuilder {
    private final List<Plane> planes = new ArrayList<>();
    private String host = "host";

    /// Says what the host is called.
    public ProfileBuilder host(String name) {
        host = name;
        return this;
    }

    /// Begins a plane.
    public Plane plane(String name) {
        Plane plane = new Plane(planes.size() + 1, name);
        planes.add(plane);
        return plane;
    }

    /// The profile.
    public byte[] toByteArray() {
        ProtoOutput space = new ProtoOutput();
        planes.forEach(plane -> space.message(1, plane.message()));
        return space.text(4, host).toByteArray();
    }

    /// Lays the profile into a directory.
    public HostProfile write(Path directory) throws IOException {
        return new HostProfile(
                host, Files.write(directory.resolve(host + ".xplane.pb"), toByteArray()));
    }

    /// A plane.
    public static final class Plane {
        private final int id;
        private final String name;
        private final List<Line> lines = new ArrayList<>();
        private final Map<String, Integer> kinds = new LinkedHashMap<>();
        private final Map<String, List<ProtoOutput>> kindStats = new LinkedHashMap<>();
        private final Map<String, Integer> statNames = new LinkedHashMap<>();
        private final List<ProtoOutput> stats = new ArrayList<>();

        private Plane(int id, String name) {
            this.id = id;
            this.name = name;
        }

        /// Adds stats of the plane itself.
        public Plane stats(Object... namesAndValues) {
            stats.addAll(encode(namesAndValues));
            return this;
        }

        /// Adds stats of all events of a name.
        public Plane kind(String event, Object... namesAndValues) {
            kinds.putIfAbsent(event, kinds.size() + 1);
            kindStats.put(event, encode(namesAndValues));
            return this;
        }

        /// Begins a line.
        public Line line(long lineId, String lineName) {
            Line line = new Line(this, lineId, lineName);
            lines.add(line);
            return line;
        }

        private List<ProtoOutput> encode(Object... namesAndValues) {
            List<ProtoOutput> result = new ArrayList<>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                String stat = String.valueOf(namesAndValues[i]);
                statNames.putIfAbsent(stat, statNames.size() + 1);
                ProtoOutput one =
                        new ProtoOutput().number(1, statNames.getOrDefault(stat, 0).longValue());
                switch (namesAndValues[i + 1]) {
                    case Double number -> one.decimalElement(2, number);
                    case Number number -> one.element(4, number.longValue());
                    case byte[] bytes -> one.bytes(6, bytes);
                    case Object text ->
                            one.bytes(5, text.toString().getBytes(StandardCharsets.UTF_8));
                }
                result.add(one);
            }
            return result;
        }

        private ProtoOutput message() {
            ProtoOutput plane = new ProtoOutput().number(1, id).text(2, name);
            lines.forEach(line -> plane.message(3, line.message));
            kinds.forEach((kind, number) -> {
                ProtoOutput value = new ProtoOutput().number(1, number).text(2, kind);
                kindStats.getOrDefault(kind, List.of()).forEach(stat -> value.message(5, stat));
                plane.message(4, new ProtoOutput().element(1, number).message(2, value));
            });
            statNames.forEach((stat, number) ->
                    plane.message(
                            5,
                            new ProtoOutput()
                                    .element(1, number)
                                    .message(
                                            2, new ProtoOutput().number(1, number).text(2, stat))));
            stats.forEach(stat -> plane.message(6, stat));
            return plane;
        }
    }

    /// A line of a plane.
    public static final class Line {
        private final Plane plane;
        private final ProtoOutput message;

        private Line(Plane plane, long id, String name) {
            this.plane = plane;
            this.message = new ProtoOutput().number(1, id).text(2, name);
        }

        /// Adds an event; times are picoseconds.
        public Line event(String kind, long begin, long duration, Object... namesAndValues) {
            plane.kinds.putIfAbsent(kind, plane.kinds.size() + 1);
            ProtoOutput event =
                    new ProtoOutput()
                            .number(1, plane.kinds.getOrDefault(kind, 0).longValue())
                            .element(2, begin)
                            .number(3, duration);
            plane.encode(namesAndValues).forEach(stat -> event.message(4, stat));
            message.message(4, event);
            return this;
        }
    }
}
