// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// The events of a host's threads that belong to groups: those whose names say something about requests, by
/// name, and those that users made requests of themselves.
final class HostEvents {
    private static final String USER_REQUEST = "ModelServerRequest_";

    private final Map<String, List<Event>> byName = new HashMap<>();
    private final List<Event> userRequests = new ArrayList<>();
    private final XPlane plane;

    /// An event of a group.
    ///
    /// @param line where it lies
    /// @param index its place there
    record Event(XLine line, int index) {
        long group() {
            return line.group(index);
        }

        long begin() {
            return line.begin(index);
        }

        long end() {
            return line.end(index);
        }

        long duration() {
            return line.duration(index);
        }

        String name() {
            return line.name(index);
        }

        OptionalLong number(String stat) {
            OptionalLong[] found = {OptionalLong.empty()};
            line.stats(
                    index,
                    (name, value) -> {
                        if (name.equals(stat)) {
                            found[0] = OptionalLong.of(value.number());
                        }
                    });
            return found[0];
        }

        @Nullable String text(String stat) {
            String[] found = {""};
            boolean[] there = {false};
            line.stats(
                    index,
                    (name, value) -> {
                        if (name.equals(stat)) {
                            found[0] = value.text();
                            there[0] = true;
                        }
                    });
            return there[0] ? found[0] : null;
        }
    }

    /// Sees an event of a group.
    @FunctionalInterface
    interface GroupedEvent {
        void event(long group, XLine line, int event);
    }

    HostEvents(XPlane plane, Set<String> names) {
        this.plane = plane;
        String[] wanted =
                plane.metadata().stream()
                        .map(kind -> names.contains(kind.name()) ? kind.name() : "")
                        .toArray(String[]::new);
        BitSet byUsers = new BitSet();
        int number = 0;
        for (EventMetadata kind : plane.metadata()) {
            byUsers.set(number++, isUserRequest(kind.name()));
        }
        boolean roots = plane.hasStatName("_r");
        visit((group, line, i) -> {
            int kind = line.metadataIndex(i);
            if (!wanted[kind].isEmpty()) {
                byName.computeIfAbsent(wanted[kind], any -> new ArrayList<>())
                        .add(new Event(line, i));
            }
            if (roots) {
                addUserRequest(new Event(line, i), byUsers.get(kind));
            }
        });
    }

    // Whoever traces a server says by a root of level -1 that something is a request.
    private void addUserRequest(Event event, boolean named) {
        long root = event.number("_r").orElse(0);
        if (root == -1 || (root == 1 && named)) {
            userRequests.add(event);
        }
    }

    /// Whether a name is one that users give to requests.
    static boolean isUserRequest(String name) {
        return name.startsWith(USER_REQUEST);
    }

    /// Shows all events of groups.
    void visit(GroupedEvent visitor) {
        for (XLine line : plane.lines()) {
            if (LineIds.isDerived(line.id())) {
                continue;
            }
            for (int i = 0; i < line.size(); i++) {
                long group = line.group(i);
                if (group >= 0) {
                    visitor.event(group, line, i);
                }
            }
        }
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /// The events of some names, one name after the other.
    List<Event> named(List<String> names) {
        List<Event> result = new ArrayList<>();
        names.forEach(name -> result.addAll(byName.getOrDefault(name, List.of())));
        return result;
    }

    List<Event> userRequests() {
        return List.copyOf(userRequests);
    }
}
