// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// Derives lines of a TPU core from what its operations say: scopes, framework operations, sources, and
/// operations that the host does for it.
final class TpuDerivation {
    private final XPlane plane;
    private final FrameworkLines framework;
    private final DerivedLine sources;
    private final HostOffloads offloads;
    private final Map<EventMetadata, Facts> known = new HashMap<>();

    /// What stats say of an event.
    private static final class Facts {
        String frameworkOp = "";
        String source = "";
        long group = -1;
        boolean async;

        void read(String name, StatValue value) {
            switch (name) {
                case StatNames.TF_OP -> frameworkOp = value.text();
                case "source" -> source = value.text();
                case StatNames.GROUP_ID -> group = value.number();
                case "_a" -> async = value.number() != 0;
                default -> {}
            }
        }

        static Facts of(EventMetadata kind) {
            Facts facts = new Facts();
            kind.stats(facts::read);
            return facts;
        }
    }

    private TpuDerivation(XPlane plane) {
        this.plane = plane;
        long start = plane.startNs();
        framework = new FrameworkLines(plane, start);
        sources = new DerivedLine(plane, LineIds.SOURCES, "Source code", start, List.of());
        offloads = new HostOffloads(plane, start);
    }

    /// Adds the lines to a plane.
    static void derive(XPlane plane) {
        TpuDerivation derivation = new TpuDerivation(plane);
        SortedEvents.visitTied(plane, derivation::add);
        derivation.framework.scopes().finish(0);
        plane.removeEmptyLines();
        plane.lines().forEach(XLine::sortTied);
    }

    private void add(XLine line, int event) {
        EventMetadata kind = line.metadata(event);
        Facts shared = known.computeIfAbsent(kind, Facts::of);
        Facts facts = new Facts();
        facts.frameworkOp = shared.frameworkOp;
        facts.source = shared.source;
        facts.group = shared.group;
        facts.async = shared.async;
        line.stats(event, facts::read);
        if (facts.async) {
            return;
        }
        long begin = line.begin(event);
        long end = line.end(event);
        if (!facts.frameworkOp.isEmpty()) {
            framework.add(facts.frameworkOp, begin, end, facts.group);
        }
        if (!facts.source.isEmpty()) {
            sources.expandOrAdd(plane.getOrAddMetadata(facts.source), begin, end, facts.group);
        }
        offloads.add(kind, begin, end);
    }
}
