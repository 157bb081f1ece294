// As heed.cpp, by CAF 0.17: an actor that receives one message and answers.
#include <caf/all.hpp>

caf::behavior doubler(caf::event_based_actor* self) {
  return {[=](int n) {
    self->quit();
    return 2 * n;
  }};
}

int main() {
  caf::actor_system_config config;
  caf::actor_system sys{config};
  caf::scoped_actor here{sys};
  int answer = 0;
  here->request(here->spawn(doubler), caf::infinite, 21)
      .receive([&](int n) { answer = n; }, [](caf::error&) {});
  return answer == 42 ? 0 : 1;
}
