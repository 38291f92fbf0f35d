// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Clocks, wake-up sources, suspending and resuming.
final class PowerEvents extends FtraceSubsystem {
    private static final Dimension DEVICE = Dimension.string("linux_device");
    private static final TrackSpec CLOCK_FREQUENCY =
            TrackSpec.counter("clock_frequency", null, DEVICE);
    private static final TrackSpec CLOCK_STATE = TrackSpec.counter("clock_state", null, DEVICE);
    private static final TrackSpec DEVICE_FREQUENCY =
            TrackSpec.counter("linux_device_frequency", null, DEVICE);
    private static final TrackSpec RPM = TrackSpec.counter("linux_rpm", null, DEVICE);
    private static final TrackSpec WAKELOCK =
            TrackSpec.slice("wakesource_wakelock", Dimension.string("wakelock_event"));
    private static final TrackSpec SUSPEND_RESUME = TrackSpec.slice("suspend_resume");
    private static final TrackSpec SUSPEND_RESUME_MINIMAL =
            TrackSpec.slice("suspend_resume_minimal");
    private static final TrackSpec INTERCONNECT = TrackSpec.slice("interconnect_events");
    private static final TrackSpec BCL =
            TrackSpec.counter("bcl_irq", null, Dimension.string("bcl_key"));
    private static final TrackSpec CPM =
            TrackSpec.counter("pixel_cpm_counters", null, Dimension.string("name"));

    private static final int RPM_SUSPENDED = 2;

    private enum SuspendState {
        INITIAL,
        ENTERED,
        FREEZING
    }

    private final Map<String, Integer> activeCount = new HashMap<>();
    private final BitSet activeRpmTracks = new BitSet();
    private SuspendState suspendState = SuspendState.INITIAL;
    private long suspendEnterCookie;

    PowerEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("clock_set_rate", type -> clock(type, CLOCK_FREQUENCY, "Frequency"));
        handlers.on("clock_enable", type -> clock(type, CLOCK_STATE, "State"));
        handlers.on("clock_disable", type -> clock(type, CLOCK_STATE, "State"));
        handlers.on("devfreq_frequency", this::deviceFrequency);
        handlers.on("wakeup_source_activate", this::wakeSourceActivate);
        handlers.on("wakeup_source_deactivate", this::wakeSourceDeactivate);
        handlers.on("suspend_resume", this::suspendResume);
        handlers.on("suspend_resume_minimal", this::suspendResumeMinimal);
        handlers.on("device_pm_callback_start", this::devicePmStart);
        handlers.on("device_pm_callback_end", this::devicePmEnd);
        handlers.on("rpm_status", this::rpmStatus);
        handlers.on("google_icc_event", type -> interconnect(type, "google_icc_event"));
        handlers.on("google_irm_event", type -> interconnect(type, "google_irm_event"));
        handlers.on("bcl_irq_trigger", this::bclIrq);
        handlers.on("param_set_value_cpm", this::cpm);
    }

    private FtraceHandler clock(FtraceEventType type, TrackSpec spec, String suffix) {
        int name = type.field("name");
        int state = type.field("state");
        return e -> {
            int track = track(spec, () -> e.string(name) + " " + suffix, e.stringId(name));
            count(e, track, (double) e.longValue(state));
        };
    }

    /// Names begin with an address, which is left out.
    private FtraceHandler deviceFrequency(FtraceEventType type) {
        int name = type.field("dev_name");
        int freq = type.field("freq");
        return e -> {
            String device = e.string(name);
            int at = device.indexOf("devfreq_");
            String shown = at < 0 ? "devfreq_" + device : device.substring(at);
            int track = track(DEVICE_FREQUENCY, () -> shown, e.stringId(name));
            count(e, track, (double) e.longValue(freq));
        };
    }

    private FtraceHandler wakeSourceActivate(FtraceEventType type) {
        int name = type.field("name");
        return e -> {
            if (activeCount.merge(e.string(name), 1, Integer::sum) == 1) {
                String shown = wakelock(e.string(name));
                int track = track(WAKELOCK, () -> shown, e.stringId(name));
                begin(e, track, strings.intern(shown));
            }
        };
    }

    private FtraceHandler wakeSourceDeactivate(FtraceEventType type) {
        int name = type.field("name");
        return e -> {
            int count = activeCount.getOrDefault(e.string(name), 0);
            activeCount.put(e.string(name), Math.max(0, count - 1));
            if (count == 1) {
                end(e, track(WAKELOCK, () -> wakelock(e.string(name)), e.stringId(name)));
            }
        };
    }

    /// The reference writes the name into 31 bytes.
    private static String wakelock(String name) {
        String text = "Wakelock(%s)".formatted(name);
        return text.substring(0, Math.min(text.length(), 31));
    }

    /// A suspend that fails while processes are frozen has no end event: thawing them tells of it.
    private FtraceHandler suspendResume(FtraceEventType type) {
        int actionField = type.field("action");
        int valField = type.field("val");
        int start = type.field("start");
        return e -> {
            String action = e.string(actionField);
            int val = action.equals("timekeeping_freeze") ? 0 : e.intValue(valField);
            int name = strings.intern("%s(%d)".formatted(action, val));
            if (e.boolValue(start)) {
                begin(e, suspendTrack(true, name), name, suspendArgs(e));
                noteSuspendStart(action, name);
            } else {
                end(e, suspendTrack(false, name));
                noteSuspendEnd(e, action);
            }
        };
    }

    private void noteSuspendStart(String action, int cookie) {
        if (action.equals("suspend_enter")) {
            suspendState = SuspendState.ENTERED;
            suspendEnterCookie = cookie;
        } else if (action.equals("freeze_processes") && suspendState == SuspendState.ENTERED) {
            suspendState = SuspendState.FREEZING;
        }
    }

    private void noteSuspendEnd(FtraceEvent e, String action) {
        if (action.equals("suspend_enter")) {
            suspendState = SuspendState.INITIAL;
        } else if (action.equals("thaw_processes") && suspendState == SuspendState.FREEZING) {
            end(e, suspendTrack(false, suspendEnterCookie));
            suspendState = SuspendState.INITIAL;
        }
    }

    private int suspendTrack(boolean begins, long cookie) {
        int name = strings.intern("Suspend/Resume Latency");
        return begins
                ? compressor.begin(SUSPEND_RESUME, name, cookie)
                : compressor.end(SUSPEND_RESUME, name, cookie);
    }

    private ArgSet suspendArgs(FtraceEvent e) {
        int utid = processes.getOrCreateThread(e.tid());
        ArgSet args = newArgs();
        addUint(args, "utid", utid);
        addString(args, "event_type", strings.intern("Main Kernel Suspend Event"));
        addUint(args, "cpu", e.cpu());
        addString(args, "device_name", NONE);
        addString(args, "driver_name", NONE);
        addString(args, "callback_phase", NONE);
        return args;
    }

    private FtraceHandler devicePmStart(FtraceEventType type) {
        int device = type.field("device");
        int driver = type.field("driver");
        int pmOps = type.field("pm_ops");
        int event = type.field("event");
        return e -> {
            int name = strings.intern(e.string(device) + " " + e.string(driver));
            String phase = callbackPhase(e.string(pmOps), e.longValue(event));
            int utid = processes.getOrCreateThread(e.tid());
            ArgSet args = newArgs();
            addUint(args, "utid", utid);
            addString(args, "event_type", strings.intern("Device PM Suspend Event"));
            addUint(args, "cpu", e.cpu());
            addString(args, "device_name", strings.intern(e.string(device)));
            addString(args, "driver_name", strings.intern(e.string(driver)));
            addString(args, "callback_phase", strings.intern(phase));
            begin(e, suspendTrack(true, name), name, args);
        };
    }

    private FtraceHandler devicePmEnd(FtraceEventType type) {
        int device = type.field("device");
        int driver = type.field("driver");
        return e -> {
            int name = strings.intern(e.string(device) + " " + e.string(driver));
            end(e, suspendTrack(false, name));
        };
    }

    private static String callbackPhase(String pmOps, long event) {
        String name =
                switch ((int) event) {
                    case 0x1 -> "freeze";
                    case 0x2 -> "suspend";
                    case 0x4 -> "hibernate";
                    case 0x8 -> "quiesce";
                    case 0x10 -> "resume";
                    case 0x20 -> "thaw";
                    case 0x40 -> "restore";
                    case 0x80 -> "recover";
                    default -> "(unknown PM event)";
                };
        if (pmOps.isEmpty()) {
            return switch (name) {
                case "suspend" -> "suspend:prepare";
                case "resume" -> "resume:complete";
                default -> name;
            };
        }
        return List.of("early", "late", "noirq").stream()
                .filter(pmOps::startsWith)
                .findFirst()
                .map(phase -> name + ":" + phase)
                .orElse(name);
    }

    private FtraceHandler suspendResumeMinimal(FtraceEventType type) {
        int start = type.field("start");
        int name = strings.intern("Suspended");
        return e -> {
            int track = track(SUSPEND_RESUME_MINIMAL, "Suspend/Resume Minimal");
            if (e.boolValue(start)) {
                begin(e, track, name);
            } else {
                end(e, track);
            }
        };
    }

    private FtraceHandler rpmStatus(FtraceEventType type) {
        int name = type.field("name");
        int status = type.field("status");
        return e -> {
            int track = tracks.intern(RPM, NONE, e.stringId(name));
            if (activeRpmTracks.get(track)) {
                end(e, track);
            }
            int value = e.intValue(status);
            activeRpmTracks.set(track, value != RPM_SUSPENDED);
            if (value != RPM_SUSPENDED) {
                String shown =
                        switch (value) {
                            case 0 -> "Active";
                            case 1 -> "Resuming";
                            case 3 -> "Suspending";
                            default -> "Invalid State";
                        };
                begin(e, track, strings.intern(shown));
            }
        };
    }

    private FtraceHandler interconnect(FtraceEventType type, String categoryName) {
        int event = type.field("event");
        int category = strings.intern(categoryName);
        return e ->
                instant(e, track(INTERCONNECT, "Interconnect Events"), category, e.stringId(event));
    }

    private FtraceHandler bclIrq(FtraceEventType type) {
        return e -> {
            boolean throttles = e.intValue(type.field("throttle")) != 0;
            pushBcl(e, "id", throttles ? e.intValue(type.field("id")) : -1);
            pushBcl(e, "throttle", e.intValue(type.field("throttle")));
            for (String limit : List.of("cpu0", "cpu1", "cpu2", "tpu", "gpu")) {
                pushBcl(e, limit, throttles ? e.intValue(type.field(limit + "_limit")) : 0);
            }
            pushBcl(e, "voltage", e.intValue(type.field("voltage")));
            pushBcl(e, "capacity", e.intValue(type.field("capacity")));
        };
    }

    private void pushBcl(FtraceEvent e, String key, int value) {
        String name = "bcl_irq_" + key;
        count(e, track(BCL, () -> name, strings.intern(name)), value);
    }

    private FtraceHandler cpm(FtraceEventType type) {
        int body = type.field("body");
        int value = type.field("value");
        return e -> {
            int name = e.stringId(body);
            count(e, tracks.intern(CPM, name, name), (double) e.uintValue(value));
        };
    }
}
