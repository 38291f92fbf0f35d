// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// One compiled module as a profile carries it: the bytes, read when somebody asks.
public final class HloFile {
    private final String name;
    private final long id;
    private final String program;
    private final byte[] bytes;

    private HloFile(String name, long id, String program, byte[] bytes) {
        this.name = name;
        this.id = id;
        this.program = program;
        this.bytes = bytes;
    }

    /// The modules of all hosts, by name: "module(program)". Hosts of a run have the same ones as a rule.
    static Map<String, HloFile> of(List<HostProfile> hosts) {
        Map<String, HloFile> files = new LinkedHashMap<>();
        for (HostProfile host : hosts) {
            try (XSpace space = host.open()) {
                XPlane plane = space.plane(XSpace.METADATA);
                if (plane != null) {
                    plane.metadata().forEach(kind -> add(kind, files));
                }
            }
        }
        return files;
    }

    private static void add(EventMetadata kind, Map<String, HloFile> files) {
        byte[][] found = {new byte[0]};
        String[] program = {Long.toUnsignedString(kind.id())};
        kind.stats((stat, value) -> {
            if (stat.equals(HloModules.HLO_PROTO) && value.kind() == StatValue.Kind.BYTES) {
                found[0] = value.bytes();
            } else if (stat.equals(StatNames.PROGRAM_ID)) {
                program[0] = Long.toUnsignedString(value.number());
            }
        });
        if (found[0].length > 0) {
            files.putIfAbsent(
                    kind.name(), new HloFile(kind.name(), kind.id(), program[0], found[0]));
        }
    }

    /// One module of the hosts; the only one if nothing else is said.
    ///
    /// @param module its name, with or without the number of the program, or nothing
    /// @param program the number of the program, or nothing
    /// @return nothing if no host has any module
    /// @throws ProfileException if that does not tell one of those that are there
    public static Optional<HloFile> wanted(List<HostProfile> hosts, String module, String program) {
        Map<String, HloFile> files = of(hosts);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        List<HloFile> fit =
                files.values().stream()
                        .filter(file -> module.isEmpty() || file.isCalled(module))
                        .filter(file -> program.isEmpty() || file.program.equals(program))
                        .toList();
        if (files.containsKey(module) && program.isEmpty()) {
            return Optional.ofNullable(files.get(module));
        }
        if (fit.size() == 1) {
            return Optional.of(fit.getFirst());
        }
        throw new ProfileException(
                ProfileException.Kind.REQUEST,
                "Option 'module_name': expected one of %s, found '%s'"
                        .formatted(String.join(", ", files.keySet()), module));
    }

    // XProf's tools name files by the number in the profile, timelines by that of the program.
    private boolean isCalled(String wanted) {
        int bracket = name.lastIndexOf('(');
        String plain = bracket < 0 ? name : name.substring(0, bracket);
        return wanted.equals(plain) || wanted.equals(plain + "(" + Long.toUnsignedString(id) + ")");
    }

    /// The message as the profile has it.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// What it consists of.
    ///
    /// @throws ProfileException if the message is damaged
    public HloModule module() {
        try {
            return HloModule.read(bytes);
        } catch (DamagedProfileException e) {
            throw damaged(e);
        }
    }

    /// Where its values lie in memory.
    ///
    /// @throws ProfileException if the message is damaged
    public HloBuffers buffers() {
        try {
            ProtoCursor cursor = new ProtoCursor(bytes);
            while (cursor.next()) {
                if (cursor.field() == 3) {
                    return HloBuffers.read(cursor.message());
                }
            }
            return HloBuffers.NONE;
        } catch (DamagedProfileException e) {
            throw damaged(e);
        }
    }

    private ProfileException damaged(DamagedProfileException cause) {
        return new ProfileException(
                ProfileException.Kind.DATA,
                "Module '%s': %s".formatted(name, cause.getMessage()),
                cause);
    }
}
