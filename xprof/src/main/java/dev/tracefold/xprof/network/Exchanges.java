// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.network;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.hlo.HloInstruction;
import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// Follows the sends and receives of one TPU core. Only the first operation of an exchange need say which
/// collective it is of; the others have its channel.
final class Exchanges {
    private static final String OPS = "XLA Ops";

    private final HloModules modules;
    private final Map<String, Collective> byName = new LinkedHashMap<>();
    private final Map<Channel, String> namesByChannel = new HashMap<>();
    private final Map<EventMetadata, Known> known = new HashMap<>();

    /// A channel of a program.
    ///
    /// @param program the number of the program
    /// @param id the number of the channel in it
    private record Channel(long program, long id) {}

    /// An operation that goes over the network.
    ///
    /// @param part of which part
    /// @param channel which channel it is of
    /// @param instruction what the module says of it
    private record Known(
            Collective.@Nullable Part part, Channel channel, @Nullable HloInstruction instruction) {
        static final Known NONE = new Known(null, new Channel(0, 0), null);
    }

    private Exchanges(HloModules modules) {
        this.modules = modules;
    }

    /// The collectives of a core, in the order in which they were first seen.
    static Collection<Collective> of(XPlane core, HloModules modules) {
        Exchanges exchanges = new Exchanges(modules);
        for (XLine line : core.lines()) {
            if (line.name().equals(OPS)) {
                for (int i = 0; i < line.size(); i++) {
                    exchanges.add(line, i);
                }
            }
        }
        return exchanges.byName.values();
    }

    private void add(XLine line, int event) {
        EventMetadata kind = line.metadata(event);
        Known one = known.computeIfAbsent(kind, this::read);
        HloInstruction instruction = one.instruction();
        Collective.Part part = one.part();
        if (instruction == null || part == null) {
            return;
        }
        if (!instruction.rendezvous().isEmpty()) {
            namesByChannel.put(one.channel(), instruction.rendezvous());
        }
        String name = namesByChannel.get(one.channel());
        if (name == null) {
            return;
        }
        long duration = line.duration(event);
        byName.computeIfAbsent(name, Collective::new)
                .add(
                        new Collective.Operation(part, nameOf(kind), line.begin(event), duration),
                        instruction.shape().bytes(),
                        instruction.transferType());
        byName.values().forEach(collective -> collective.busy(duration));
    }

    private static String nameOf(EventMetadata kind) {
        return kind.displayName().isEmpty() ? kind.name() : kind.displayName();
    }

    private Known read(EventMetadata kind) {
        long[] program = {-1};
        boolean[] host = {false};
        kind.stats((stat, value) -> {
            if (stat.equals(StatNames.PROGRAM_ID)) {
                program[0] = value.number();
            } else if (stat.equals("hlo_category")) {
                host[0] = isWithHost(value.text());
            }
        });
        HloInstruction instruction =
                host[0] ? modules.instruction(program[0], nameOf(kind)).orElse(null) : null;
        if (instruction == null) {
            return Known.NONE;
        }
        Collective.Part part =
                switch (instruction.opcode()) {
                    case "send" -> Collective.Part.SEND;
                    case "send-done" -> Collective.Part.SEND_DONE;
                    case "recv" -> Collective.Part.RECEIVE;
                    case "recv-done" -> Collective.Part.RECEIVE_DONE;
                    default -> null;
                };
        return new Known(part, new Channel(program[0], instruction.channel()), instruction);
    }

    /// Whether operations of a category exchange something with the host, and so with the network.
    static boolean isWithHost(String category) {
        return category.contains("host send") || category.contains("host recv");
    }
}
