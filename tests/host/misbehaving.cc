// Kernels that misbehave, each in one way named by its name. Written against adapter.h alone.
#include <pthread.h>
#include <ropecheck/adapter.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xmmintrin.h>

#include <cfenv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

// Through a volatile pointer: compilers may drop a plain write to null, and all that follows.
void WriteNowhere() {
  volatile int* volatile nowhere = nullptr;
  *nowhere = 1;
}

const rc_tensor* Find(const rc_call* call, uint32_t role) {
  for (uint32_t i = 0; i < call->n_tensors; ++i)
    if (call->tensors[i].role == role) return &call->tensors[i];
  return nullptr;
}

// Honest part: every element of every output becomes 1, whatever its strides.
void WriteOutputs(const rc_call* call) {
  for (const uint32_t role : {RC_OUT_Q, RC_OUT_K}) {
    const rc_tensor* t = Find(call, role);
    if (!t) continue;
    const int64_t* n = t->shape;
    const int64_t* s = t->strides;
    for (int64_t b = 0; b < n[0]; ++b)
      for (int64_t i = 0; i < n[1]; ++i)
        for (int64_t h = 0; h < n[2]; ++h)
          for (int64_t d = 0; d < n[3]; ++d)
            static_cast<float*>(t->data)[b * s[0] + i * s[1] + h * s[2] + d * s[3]] = 1;
  }
}

using Act = rc_status (*)(const rc_call* call, rc_message* reason);

char* Last(const rc_call* call, uint32_t role) {  // one past the end
  const rc_tensor* t = Find(call, role);
  return static_cast<char*>(t->data) + t->hi_byte;
}
volatile char* OutQ(const rc_call* call) { return static_cast<char*>(Find(call, RC_OUT_Q)->data); }

[[gnu::noinline]] int Deep(int n) {
  volatile char frame[4096];
  frame[0] = static_cast<char>(n);
  return n < 0 ? 0 : Deep(n + 1) + frame[0];
}

void Ignore(int) {}
void ExitQuietly(int) { _exit(0); }

struct Named {
  const char* name;
  Act act;
};

const Named kActs[] = {
    {"honest", [](const rc_call*, rc_message*) { return rc_status{RC_OK}; }},
    {"null",
     [](const rc_call*, rc_message*) {
       WriteNowhere();
       return rc_status{RC_OK};
     }},
    {"execute-null",
     [](const rc_call*, rc_message*) {
       void (*volatile f)() = nullptr;
       f();
       return rc_status{RC_OK};
     }},
    {"fault-on-thread",
     [](const rc_call* call, rc_message*) {
       std::thread([=] { *static_cast<volatile char*>(Last(call, RC_OUT_Q)) = 1; }).join();
       return rc_status{RC_OK};
     }},
    {"stack-overflow", [](const rc_call*, rc_message*) { return rc_status{Deep(0) & 1}; }},
    {"exit-0", [](const rc_call*, rc_message*) -> rc_status { std::exit(0); }},
    {"exit-3", [](const rc_call*, rc_message*) -> rc_status { _exit(3); }},
    {"abort",
     [](const rc_call*, rc_message*) -> rc_status {
       fputs("assertion failed: 1 == 2\n", stderr);
       abort();
     }},
    {"count-and-abort",
     [](const rc_call*, rc_message*) -> rc_status {
       static int calls = 0;
       fprintf(stderr, "call %d of this process\n", ++calls);
       abort();
     }},
    {"double-free",
     [](const rc_call*, rc_message*) {
       void* volatile p = malloc(64);
       free(p);
       free(p);
       return rc_status{RC_OK};
     }},
    {"throw", [](const rc_call*, rc_message*) -> rc_status { throw std::runtime_error("shape 3 is odd"); }},
    {"throw-int", [](const rc_call*, rc_message*) -> rc_status { throw 7; }},
    {"pthread-exit", [](const rc_call*, rc_message*) -> rc_status { pthread_exit(nullptr); }},
    {"fork",
     [](const rc_call*, rc_message*) {
       static_cast<void>(fork());
       return rc_status{RC_OK};
     }},
    {"fork-setsid-sleep",
     [](const rc_call*, rc_message*) {
       if (fork() == 0) {
         setsid();
         execl("/bin/sleep", "sleep", "987", nullptr);
       }
       return rc_status{RC_OK};
     }},
    {"exec",
     [](const rc_call*, rc_message*) -> rc_status {
       execl("/bin/sleep", "sleep", "986", nullptr);
       return RC_ERROR;
     }},
    {"close-fds",
     [](const rc_call*, rc_message*) {
       close_range(3, ~0u, 0);
       return rc_status{RC_OK};
     }},
    {"write-fds",
     [](const rc_call*, rc_message*) {
       for (int fd = 3; fd < 600; ++fd) {
         [[maybe_unused]] const ssize_t n = write(fd, "garbage!", 8);
       }
       return rc_status{RC_OK};
     }},
    {"loop",
     [](const rc_call*, rc_message*) -> rc_status {
       for (;;) asm volatile("");
     }},
    {"sleep",
     [](const rc_call*, rc_message*) -> rc_status {
       for (;;) pause();
     }},
    {"stop",
     [](const rc_call*, rc_message*) {
       raise(SIGSTOP);
       return rc_status{RC_OK};
     }},
    {"blocked-fault",
     [](const rc_call*, rc_message*) {
       sigset_t all;
       sigfillset(&all);
       sigprocmask(SIG_SETMASK, &all, nullptr);
       WriteNowhere();
       return rc_status{RC_OK};
     }},
    {"block-signals",
     [](const rc_call*, rc_message*) {
       sigset_t all;
       sigfillset(&all);
       sigprocmask(SIG_SETMASK, &all, nullptr);
       return rc_status{RC_OK};
     }},
    {"segv-handler",
     [](const rc_call*, rc_message*) {
       signal(SIGSEGV, Ignore);
       return rc_status{RC_OK};
     }},
    {"segv-handler-exits",
     [](const rc_call*, rc_message*) {
       signal(SIGSEGV, ExitQuietly);
       WriteNowhere();
       return rc_status{RC_OK};
     }},
    {"flush-to-zero",
     [](const rc_call*, rc_message*) {
       _mm_setcsr(_mm_getcsr() | 0x8040);
       return rc_status{RC_OK};
     }},
    {"round-up",
     [](const rc_call*, rc_message*) {
       std::fesetround(FE_UPWARD);
       return rc_status{RC_OK};
     }},
    {"x87-precision",
     [](const rc_call*, rc_message*) {
       const uint16_t word = 0x007F;
       asm volatile("fldcw %0" ::"m"(word));
       return rc_status{RC_OK};
     }},
    {"alarm",
     [](const rc_call*, rc_message*) {
       alarm(1);
       return rc_status{RC_OK};
     }},
    {"late-write",
     [](const rc_call* call, rc_message*) {
       volatile char* p = OutQ(call);
       std::thread([p] {
         for (char c = 2;; ++c) {
           usleep(200);
           *p = c;
         }
       }).detach();
       return rc_status{RC_OK};
     }},
    {"eat-memory",
     [](const rc_call*, rc_message*) -> rc_status {
       for (;;)
         if (!malloc(size_t{64} << 20)) return RC_NO_MEMORY;
     }},
    {"unmap",
     [](const rc_call* call, rc_message*) {
       munmap(reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(OutQ(call)) & ~uintptr_t{4095}), 4096);
       return rc_status{RC_OK};
     }},
    {"garbage-status", [](const rc_call*, rc_message*) { return rc_status{77}; }},
    {"print-megabytes",
     [](const rc_call*, rc_message*) {
       for (int i = 0; i < 100000; ++i)
         printf("line %d of very many that nobody wants to read, but all come\n", i);
       return rc_status{RC_OK};
     }},
    {"print-forever",
     [](const rc_call*, rc_message*) -> rc_status {
       for (;;) puts("and on");
     }},
    {"print",
     [](const rc_call*, rc_message*) {
       printf("without a newline");
       return rc_status{RC_OK};
     }},
    {"close-stdout",
     [](const rc_call*, rc_message*) {
       close(1);
       close(2);
       return rc_status{RC_OK};
     }},
    {"kill-parent",
     [](const rc_call*, rc_message*) -> rc_status {
       kill(getppid(), SIGKILL);
       for (;;) pause();
     }},
    {"reject",
     [](const rc_call*, rc_message* m) {
       snprintf(m->text, m->size, "rot_dim is odd");
       return rc_status{RC_REJECTED};
     }},
    {"canary-after",
     [](const rc_call* call, rc_message*) {
       *Last(call, RC_OUT_Q) = 1;
       return rc_status{RC_OK};
     }},
    {"canary-before",
     [](const rc_call* call, rc_message*) {
       OutQ(call)[-1] = 1;
       return rc_status{RC_OK};
     }},
    {"write-gap",
     [](const rc_call* call, rc_message*) {
       const rc_tensor* t = Find(call, RC_OUT_Q);
       static_cast<float*>(t->data)[t->shape[3]] = 1;  // just behind the first head
       return rc_status{RC_OK};
     }},
    {"check-alignment",
     [](const rc_call* call, rc_message* m) -> rc_status {
       for (uint32_t i = 0; i < call->n_buffers; ++i) {
         const rc_buffer& b = call->buffers[i];
         snprintf(m->text + strlen(m->text), m->size - strlen(m->text), "%d ",
                  static_cast<int>(reinterpret_cast<uintptr_t>(b.base) % 128));
       }
       return RC_REJECTED;
     }},
};

struct Touch {  // of one byte beside a tensor, or inside one
  uint32_t role;
  bool write;
  enum Where { kPast, kBefore, kInside } where;
};

struct Behaviour {
  Act act = nullptr;
  Touch touch = {};
  bool writes_outputs = true;
};

rc_status DoTouch(const Touch& touch, const rc_call* call) {
  const rc_tensor* t = Find(call, touch.role);
  if (!t) return RC_UNSUPPORTED;
  char* base = static_cast<char*>(t->data);
  volatile char* p = touch.where == Touch::kPast     ? base + t->hi_byte
                     : touch.where == Touch::kBefore ? base + t->lo_byte - 1
                                                     : base;
  if (touch.write) {
    *p = 1;
  } else {
    static_cast<void>(*p);
  }
  return RC_OK;
}

rc_status Run(void* self, const rc_problem*, rc_plan*, const rc_call* call, rc_message* reason) {
  const auto* behaviour = static_cast<const Behaviour*>(self);
  if (behaviour->writes_outputs) WriteOutputs(call);
  return behaviour->act ? behaviour->act(call, reason) : DoTouch(behaviour->touch, call);
}

const rc_axis_value kValues[] = {{RC_AXIS_STRIDES, RC_STRIDES_DENSE}, {RC_AXIS_STRIDES, RC_STRIDES_PADDED}};
const rc_support kSupport = {sizeof(rc_support), 2, kValues, nullptr, 0, 0};
const rc_contract kScribbles = {sizeof(rc_contract), 0, 0, 0, 0, 0, RC_SCRIBBLES_INPUTS, 0};

struct Table {
  std::deque<std::string> names;
  std::deque<Behaviour> behaviours;
  std::deque<rc_kernel> kernels;
  std::vector<const rc_kernel*> list;

  rc_kernel& Add(std::string name, Behaviour behaviour) {
    names.push_back(std::move(name));
    behaviours.push_back(behaviour);
    rc_kernel kernel = {};
    kernel.struct_size = sizeof(kernel);
    kernel.name = names.back().c_str();
    kernel.self = &behaviours.back();
    kernel.support = &kSupport;
    kernel.run = Run;
    kernels.push_back(kernel);
    list.push_back(&kernels.back());
    return kernels.back();
  }
};

Table MakeTable() {
  Table table;
  for (const Named& named : kActs) table.Add(named.name, {named.act, {}, true});
  const std::pair<uint32_t, const char*> roles[] = {{RC_Q, "q"},
                                                    {RC_K, "k"},
                                                    {RC_OUT_Q, "out_q"},
                                                    {RC_OUT_K, "out_k"},
                                                    {RC_POSITIONS, "positions"},
                                                    {RC_COS_SIN, "cos_sin"},
                                                    {RC_COS, "cos"},
                                                    {RC_SIN, "sin"},
                                                    {RC_INV_FREQ, "inv_freq"}};
  for (const auto& [role, name] : roles)
    for (const bool write : {false, true}) {
      const std::string verb = write ? "write-" : "read-";
      table.Add(verb + "past." + name, {nullptr, {role, write, Touch::kPast}, true});
      table.Add(verb + "before." + name, {nullptr, {role, write, Touch::kBefore}, true});
      table.Add(verb + "inside." + name, {nullptr, {role, write, Touch::kInside}, true});
    }
  table.Add("unwritten", {[](const rc_call*, rc_message*) { return rc_status{RC_OK}; }, {}, false});
  table.Add("scribbles", {nullptr, {RC_Q, true, Touch::kInside}, true}).contract = &kScribbles;
  rc_kernel& phases =
      table.Add("dies-in-setup", {[](const rc_call*, rc_message*) { return rc_status{RC_OK}; }, {}, true});
  phases.setup = [](void*, const rc_problem*, rc_plan**, int64_t*, rc_message*) -> rc_status { abort(); };
  rc_kernel& claims =
      table.Add("dies-in-claim", {[](const rc_call*, rc_message*) { return rc_status{RC_OK}; }, {}, true});
  claims.claim = [](void*, const rc_problem*, rc_claim*) { abort(); };
  rc_kernel& cannot =
      table.Add("cannot", {[](const rc_call*, rc_message*) { return rc_status{RC_OK}; }, {}, true});
  cannot.can_do = [](void*, const rc_problem*, rc_message* m) -> rc_status {
    snprintf(m->text, m->size, "odd tokens only");
    return RC_UNSUPPORTED;
  };
  cannot.claim = [](void*, const rc_problem*, rc_claim* c) { c->pipeline = "cache=given arith=f32"; };
  rc_kernel& works = table.Add("workspace", {[](const rc_call* call, rc_message*) -> rc_status {
                                               if (!call->workspace || call->workspace_bytes != 100)
                                                 return RC_ERROR;
                                               std::memset(call->workspace, 1, 100);
                                               return RC_OK;
                                             },
                                             {},
                                             true});
  works.setup = [](void*, const rc_problem*, rc_plan**, int64_t* bytes, rc_message*) -> rc_status {
    *bytes = 100;
    return RC_OK;
  };
  return table;
}

}  // namespace

extern "C" RC_EXPORT const rc_kernels* ropecheck_kernels(void) {
  static const Table table = MakeTable();
  static const rc_kernels kernels = {
      sizeof(rc_kernels), RC_ABI_VERSION, static_cast<uint32_t>(table.list.size()), 0,
      table.list.data(),  nullptr};
  return &kernels;
}
