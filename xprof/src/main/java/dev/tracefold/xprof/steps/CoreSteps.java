// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.ProtoOutput;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// Finds the steps of the cores of TPUs: when they were is on a line of their own, what they were spent
/// on follows from the operations, by the device's own clock.
final class CoreSteps {
    private static final Pattern CORE = Pattern.compile("/device:TPU:(\\d+)");
    private static final String STEPS = "Steps";
    private static final String OPERATIONS = "XLA Ops";

    private final SortedMap<Integer, List<Spent>> planes = new TreeMap<>();
    private final Map<EventMetadata, Operation> operations = new HashMap<>();

    /// When something was.
    ///
    /// @param beginPs when it began
    /// @param endPs when it ended
    private record Span(long beginPs, long endPs) {
        long durationPs() {
            return endPs - beginPs;
        }

        boolean includes(Span other) {
            return beginPs <= other.beginPs && endPs >= other.endPs;
        }
    }

    /// What a core spent a step on, and when.
    ///
    /// @param group the step
    /// @param span when it was
    /// @param core on what; the time is that of the step, which is not known yet
    private record Spent(long group, Span span, CoreStep core) {}

    /// What the metadata says of an operation.
    ///
    /// @param category its category
    /// @param known whether it is an operation of a program
    private record Operation(String category, boolean known) {}

    /// An operation that may have others in it.
    private static final class Open {
        final long group;
        final EventMetadata kind;
        final Span span;
        long childrenPs;

        Open(long group, EventMetadata kind, Span span) {
            this.group = group;
            this.kind = kind;
            this.span = span;
        }
    }

    /// Adds a plane if it is a core's.
    ///
    /// @param place which of the planes it is; they count in that order
    void add(int place, XPlane plane) {
        Matcher core = CORE.matcher(plane.name());
        if (!core.matches()) {
            return;
        }
        Map<Long, Span> own = new HashMap<>();
        Map<Long, Map<String, Long>> spent = new TreeMap<>();
        for (XLine line : plane.lines()) {
            if (line.name().equals(STEPS)) {
                addMarks(line, own);
            } else if (line.name().equals(OPERATIONS) && !LineIds.isDerived(line.id())) {
                addOperations(line, spent);
            }
        }
        int ordinal = Integer.parseInt(core.group(1));
        List<Spent> steps = new ArrayList<>();
        spent.forEach((group, categories) -> {
            Span span = own.get(group);
            if (span != null) {
                CoreStep step = new CoreStep((int) plane.id(), ordinal, 0, categories);
                steps.add(new Spent(group, span, step));
            }
        });
        planes.put(place, steps);
    }

    /// Writes it for [#read].
    ProtoOutput write() {
        ProtoOutput out = new ProtoOutput();
        planes.forEach((place, steps) -> {
            ProtoOutput plane = new ProtoOutput().number(1, place);
            steps.forEach(step -> plane.message(2, write(step)));
            out.message(1, plane);
        });
        return out;
    }

    private static ProtoOutput write(Spent step) {
        ProtoOutput out =
                new ProtoOutput()
                        .number(1, step.group())
                        .number(2, step.span().beginPs())
                        .number(3, step.span().endPs())
                        .number(4, step.core().core())
                        .number(5, step.core().ordinal());
        new TreeMap<>(step.core().categoryPs())
                .forEach((category, ps) ->
                        out.message(6, new ProtoOutput().textElement(1, category).element(2, ps)));
        return out;
    }

    /// Adds what [#write] wrote elsewhere.
    void read(ProtoCursor message) {
        while (message.next()) {
            if (message.field() == 1) {
                ProtoCursor plane = message.message();
                int place = 0;
                List<Spent> steps = new ArrayList<>();
                while (plane.next()) {
                    if (plane.field() == 1) {
                        place = (int) plane.number();
                    } else if (plane.field() == 2) {
                        steps.add(readStep(plane.message()));
                    }
                }
                planes.put(place, steps);
            }
        }
    }

    private static Spent readStep(ProtoCursor message) {
        long[] numbers = new long[6];
        Map<String, Long> categories = new HashMap<>();
        while (message.next()) {
            if (message.field() == 6) {
                ProtoCursor entry = message.message();
                String category = "";
                while (entry.next()) {
                    if (entry.field() == 1) {
                        category = entry.text();
                    } else if (entry.field() == 2) {
                        categories.put(category, entry.number());
                    }
                }
            } else if (message.field() < numbers.length) {
                numbers[message.field()] = message.number();
            }
        }
        CoreStep core = new CoreStep((int) numbers[4], (int) numbers[5], 0, categories);
        return new Spent(numbers[1], new Span(numbers[2], numbers[3]), core);
    }

    private static void addMarks(XLine line, Map<Long, Span> marks) {
        for (int i = 0; i < line.size(); i++) {
            long group = line.group(i);
            if (group >= 0) {
                marks.merge(
                        group, span(line, i), (a, b) -> b.durationPs() > a.durationPs() ? b : a);
            }
        }
    }

    private void addOperations(XLine line, Map<Long, Map<String, Long>> spent) {
        Deque<Open> stack = new ArrayDeque<>();
        for (int i = 0; i < line.size(); i++) {
            long group = line.group(i);
            if (group < 0) {
                continue;
            }
            Open next = new Open(group, line.metadata(i), span(line, i));
            while (!stack.isEmpty() && !stack.element().span.includes(next.span)) {
                close(stack.pop(), spent);
            }
            if (!stack.isEmpty()) {
                stack.element().childrenPs += next.span.durationPs();
            }
            stack.push(next);
        }
        while (!stack.isEmpty()) {
            close(stack.pop(), spent);
        }
    }

    private void close(Open open, Map<Long, Map<String, Long>> spent) {
        Operation operation = operations.computeIfAbsent(open.kind, CoreSteps::read);
        Map<String, Long> categories = spent.computeIfAbsent(open.group, any -> new HashMap<>());
        if (operation.known()) {
            categories.merge(
                    operation.category(), open.span.durationPs() - open.childrenPs, Long::sum);
        }
    }

    private static Operation read(EventMetadata kind) {
        String[] category = {""};
        boolean[] known = {false, false};
        kind.stats((stat, value) -> {
            switch (stat) {
                case "hlo_category" -> category[0] = value.text();
                case StatNames.PROGRAM_ID -> known[0] = true;
                case "symbol_id" -> known[1] = value.number() > 0;
                default -> {}
            }
        });
        return new Operation(category[0], known[0] && known[1]);
    }

    private static Span span(XLine line, int event) {
        long[] device = {-1, -1};
        line.stats(
                event,
                (stat, value) -> {
                    switch (stat) {
                        case "device_offset_ps" -> device[0] = value.number();
                        case "device_duration_ps" -> device[1] = value.number();
                        default -> {}
                    }
                });
        boolean known = device[0] >= 0 && device[1] >= 0;
        long begin = known ? device[0] : line.begin(event);
        return new Span(begin, begin + (known ? device[1] : line.duration(event)));
    }

    /// The steps; each is as long as it was on the core that took longest.
    ///
    /// @param inputPs how long the host was busy with the input of each step
    List<Step> steps(Map<Long, Long> inputPs) {
        SortedMap<Long, Span> spans = new TreeMap<>();
        Map<Long, List<CoreStep>> cores = new HashMap<>();
        for (Spent spent : planes.values().stream().flatMap(List::stream).toList()) {
            spans.merge(
                    spent.group(), spent.span(), (a, b) -> b.durationPs() > a.durationPs() ? b : a);
            cores.computeIfAbsent(spent.group(), any -> new ArrayList<>()).add(spent.core());
        }
        boolean fed =
                cores.values().stream().flatMap(List::stream).anyMatch(core -> core.infeedPs() > 0);
        List<Step> result = new ArrayList<>();
        spans.forEach((group, span) -> {
            List<CoreStep> timed = new ArrayList<>();
            for (CoreStep core : cores.getOrDefault(group, List.of())) {
                timed.add(
                        new CoreStep(
                                core.core(), core.ordinal(), span.durationPs(), core.categoryPs()));
            }
            if (span.durationPs() > 0) {
                List<CoreStep> all =
                        fed ? timed : withInput(timed, inputPs.getOrDefault(group, 0L));
                result.add(new Step(group, "", span.beginPs(), span.durationPs(), Map.of(), all));
            }
        });
        return result;
    }

    // Without an infeed the host hands data over before a program begins: cores are idle then, and
    // as
    // much of it as the host was busy with input is waiting for input.
    private static List<CoreStep> withInput(List<CoreStep> cores, long inputPs) {
        double idle = CoresTogether.of(cores).idlePs();
        if (inputPs == 0 || idle == 0) {
            return cores;
        }
        double ratio = Math.min(1, (double) inputPs / idle);
        List<CoreStep> result = new ArrayList<>();
        for (CoreStep core : cores) {
            Map<String, Long> spent = new HashMap<>(core.categoryPs());
            spent.put(CoreStep.INFEED, (long) ((double) core.idlePs() * ratio));
            result.add(new CoreStep(core.core(), core.ordinal(), core.durationPs(), spent));
        }
        return result;
    }
}
