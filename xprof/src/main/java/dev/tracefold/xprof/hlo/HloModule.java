// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.xprof.space.ProtoCursor;

/// A compiled module.
public final class HloModule {
    private final String name;
    private final long entryId;
    private final List<HloComputation> computations;
    private final Map<String, HloInstruction> byName = new HashMap<>();

    private HloModule(String name, long entryId, List<HloComputation> computations) {
        this.name = name;
        this.entryId = entryId;
        this.computations = List.copyOf(computations);
    }

    /// Reads the message that profiles carry: a module and where its buffers lie.
    public static HloModule read(byte[] hloProto) {
        ProtoCursor cursor = new ProtoCursor(hloProto);
        while (cursor.next()) {
            if (cursor.field() == 1) {
                return readModule(cursor.message());
            }
        }
        return new HloModule("", 0, List.of());
    }

    private static HloModule readModule(ProtoCursor cursor) {
        String name = "";
        long entryId = 0;
        List<ProtoCursor> bodies = new ArrayList<>();
        HloStackFrames frames = HloStackFrames.NONE;
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> name = cursor.text();
                case 3 -> bodies.add(cursor.message());
                case 6 -> entryId = cursor.number();
                case 17 -> frames = HloStackFrames.read(cursor.message());
                default -> {}
            }
        }
        HloReader reader = new HloReader(frames);
        HloModule module =
                new HloModule(name, entryId, bodies.stream().map(reader::computation).toList());
        module.link();
        return module;
    }

    private void link() {
        Map<Long, HloComputation> computationsById = new HashMap<>();
        computations.forEach(one -> computationsById.put(one.id(), one));
        for (HloComputation computation : computations) {
            Map<Long, HloInstruction> byId = new HashMap<>();
            computation.instructions().forEach(one -> byId.put(one.id(), one));
            for (HloInstruction one : computation.instructions()) {
                one.fields.operands = pick(one.fields.operandIds, byId);
                one.fields.called = pick(one.fields.calledIds, computationsById);
                byName.putIfAbsent(one.name(), one);
            }
        }
        for (HloComputation computation : computations) {
            for (HloInstruction one : computation.instructions()) {
                one.fields.text = HloText.of(one);
            }
        }
    }

    private static <T> List<T> pick(List<Long> ids, Map<Long, T> from) {
        List<T> result = new ArrayList<>();
        for (Long id : ids) {
            Optional.ofNullable(from.get(id)).ifPresent(result::add);
        }
        return List.copyOf(result);
    }

    /// Its name.
    public String name() {
        return name;
    }

    /// What it consists of.
    public List<HloComputation> computations() {
        return computations;
    }

    /// The computation that is executed first.
    public Optional<HloComputation> entry() {
        return computations.stream().filter(one -> one.id() == entryId).findFirst();
    }

    /// The instruction of that name.
    public Optional<HloInstruction> instruction(String instruction) {
        return Optional.ofNullable(byName.get(instruction));
    }
}
