// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.framework.FrameworkOp;
import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.XPlane;

/// The two lines of a device that show what the framework did: scopes of names, and operations.
final class FrameworkLines {
    private final XPlane plane;
    private final DerivedLine ops;
    private final DerivedLine scopes;
    private final Map<String, FrameworkOp> parsed = new HashMap<>();

    FrameworkLines(XPlane plane, long startNs) {
        this.plane = plane;
        this.ops =
                new DerivedLine(plane, LineIds.FRAMEWORK_OPS, "Framework Ops", startNs, List.of());
        this.scopes =
                new DerivedLine(
                        plane, LineIds.NAME_SCOPES, "Framework Name Scope", startNs, List.of(ops));
    }

    DerivedLine scopes() {
        return scopes;
    }

    void add(String fullName, long begin, long end, long group) {
        FrameworkOp op = parsed.computeIfAbsent(fullName, FrameworkOp::parse);
        if (op.category() == FrameworkOp.Category.TENSORFLOW
                || op.category() == FrameworkOp.Category.JAX) {
            List<EventMetadata> kinds = new ArrayList<>();
            op.nameScopes().forEach(scope -> kinds.add(plane.getOrAddMetadata(scope)));
            scopes.expandOrAdd(kinds, begin, end, group);
        }
        EventMetadata kind = plane.getOrAddMetadata(fullName);
        // Operations of one type have one name, and so one colour.
        kind.displayNameIfNone(op.eventName());
        ops.expandOrAdd(kind, begin, end, group);
    }
}
