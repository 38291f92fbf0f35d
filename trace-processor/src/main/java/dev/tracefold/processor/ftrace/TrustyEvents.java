// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.function.Function;
import java.util.function.Predicate;

import dev.tracefold.processor.importer.TraceContext;

/// Calls into the Trusty operating system, beside Linux.
final class TrustyEvents extends FtraceSubsystem {
    private final int category;

    TrustyEvents(TraceContext context) {
        super(context);
        category = strings.intern("tipc");
    }

    @Override
    void register(FtraceHandlers handlers) {
        registerCalls(handlers);
        registerMemory(handlers);
        registerIpc(handlers);
    }

    private void registerCalls(FtraceHandlers handlers) {
        handlers.on("trusty_smc", type -> begins(e -> "trusty_smc:r0= " + unsigned(e, type, "r0")));
        handlers.on(
                "trusty_smc_done",
                type -> ends(e -> true, e -> "trusty_smc_done:r0= " + unsigned(e, type, "ret")));
        handlers.on("trusty_std_call32", type -> begins(e -> "trusty_std"));
        handlers.on(
                "trusty_std_call32_done",
                type ->
                        ends(
                                e -> e.longValue(type.field("ret")) < 0,
                                e -> "trusty_err_std: err= " + e.longValue(type.field("ret"))));
        handlers.on(
                "trusty_irq",
                type -> instants(e -> "trusty_irq: irq= " + e.intValue(type.field("irq"))));
        handlers.on(
                "trusty_enqueue_nop",
                type ->
                        instants(e ->
                                "trusty_enqueue_nop: arg1= %d arg2= %d arg3=%d"
                                        .formatted(
                                                e.uintValue(type.field("arg1")),
                                                e.uintValue(type.field("arg2")),
                                                e.uintValue(type.field("arg3")))));
    }

    private void registerMemory(FtraceHandlers handlers) {
        handlers.on(
                "trusty_share_memory",
                type ->
                        begins(e ->
                                "trusty_share_mem: len= %s nents= %d lend= %d"
                                        .formatted(
                                                unsigned(e, type, "len"),
                                                e.uintValue(type.field("nents")),
                                                e.uintValue(type.field("lend")))));
        handlers.on(
                "trusty_share_memory_done",
                type ->
                        ends(
                                e -> true,
                                e ->
                                        "trusty_share_mem: handle= %s ret= %d"
                                                .formatted(
                                                        unsigned(e, type, "handle"),
                                                        e.intValue(type.field("ret")))));
        handlers.on(
                "trusty_reclaim_memory",
                type -> begins(e -> "trusty_reclaim_mem: id=" + unsigned(e, type, "id")));
        handlers.on(
                "trusty_reclaim_memory_done",
                type ->
                        ends(
                                e -> e.intValue(type.field("ret")) < 0,
                                e ->
                                        "trusty_reclaim_mem_err: err= "
                                                + e.intValue(type.field("ret"))));
    }

    private void registerIpc(FtraceHandlers handlers) {
        handlers.on(
                "trusty_ipc_handle_event",
                type ->
                        instants(e ->
                                "trusty_ipc_handle_event: chan=%d srv_name=%s event=%d"
                                        .formatted(
                                                e.uintValue(type.field("chan")),
                                                e.string(type.field("srv_name")),
                                                e.uintValue(type.field("event_id")))));
        handlers.on(
                "trusty_ipc_connect",
                type -> begins(e -> "tipc_connect: " + e.string(type.field("port"))));
        handlers.on(
                "trusty_ipc_connect_end",
                type ->
                        ends(
                                e -> e.intValue(type.field("err")) != 0,
                                e -> "tipc_err_connect:err= " + e.intValue(type.field("err"))));
        handlers.on("trusty_ipc_write", this::write);
        handlers.on(
                "trusty_ipc_read",
                type -> begins(e -> "tipc_read: " + e.string(type.field("srv_name"))));
        handlers.on(
                "trusty_ipc_read_end",
                type ->
                        ends(
                                e -> e.intValue(type.field("len_or_err")) <= 0,
                                e ->
                                        "tipc_err_read:len_or_err= "
                                                + e.intValue(type.field("len_or_err"))));
        handlers.on(
                "trusty_ipc_poll",
                type -> instants(e -> "tipc_poll: " + e.string(type.field("srv_name"))));
        handlers.on("trusty_ipc_rx", type -> instants(e -> "tipc_rx"));
    }

    private FtraceHandler write(FtraceEventType type) {
        int service = type.field("srv_name");
        int shmCount = type.field("shm_cnt");
        int lenOrErr = type.field("len_or_err");
        return e -> {
            String name = "tipc_write: " + e.string(service);
            boolean shares = e.longValue(shmCount) > 0;
            addInstant(
                    e,
                    shares
                            ? "%s shm_cnt:[%s]".formatted(name, unsigned(e, type, "shm_cnt"))
                            : name);
            if (e.intValue(lenOrErr) < 0) {
                addInstant(e, "tipc_err_write:len_or_err= " + e.intValue(lenOrErr));
            }
        };
    }

    private static String unsigned(FtraceEvent e, FtraceEventType type, String field) {
        return Long.toUnsignedString(e.longValue(type.field(field)));
    }

    private FtraceHandler begins(Function<FtraceEvent, String> name) {
        return e ->
                slices.begin(
                        e.timestampNanos(),
                        threadTrack(e),
                        category,
                        strings.intern(name.apply(e)),
                        null);
    }

    private FtraceHandler ends(
            Predicate<FtraceEvent> hasInstant, Function<FtraceEvent, String> name) {
        return e -> {
            slices.end(e.timestampNanos(), threadTrack(e), category, NONE, null);
            if (hasInstant.test(e)) {
                addInstant(e, name.apply(e));
            }
        };
    }

    private FtraceHandler instants(Function<FtraceEvent, String> name) {
        return e -> addInstant(e, name.apply(e));
    }

    private void addInstant(FtraceEvent e, String name) {
        instant(e, threadTrack(e), category, strings.intern(name));
    }
}
